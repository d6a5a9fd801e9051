// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ProcessHistoryTest {
    private static final ProcessIdentity SHELL = image("/bin/sh");
    private static final ProcessIdentity SERVER = image("/usr/sbin/server");

    private final UserDatabase users = new UserDatabase();
    private final ProcessHistory process = new ProcessHistory(SHELL, "", null);

    @Test
    void shouldNameTheProgramThatRanAtTheTime() {
        process.exec(100, SERVER, "", null);

        assertThat(process.imageAt(99, 0, 0, users)).isSameAs(SHELL);
        assertThat(process.imageAt(100, 0, 0, users)).isSameAs(SERVER);
        assertThat(process.laterThan(99)).isSameAs(SERVER);
        assertThat(process.laterThan(100)).isNull();
    }

    @Test
    void shouldNameTheTitleThatTheProgramHadAtTheTime() {
        process.exec(100, SERVER, "", null);
        process.retitle(200, "worker", "server: tenant 7");

        final ProcessIdentity worker = process.imageAt(250, 0, 0, users);
        assertThat(worker.name()).isEqualTo("worker");
        assertThat(worker.commandLine()).isEqualTo("server: tenant 7");
        assertThat(worker.executable()).isEqualTo(SERVER.executable());
        assertThat(worker.entityId()).isEqualTo(SERVER.entityId());
        assertThat(worker.isSameImage(SERVER)).isTrue();
        assertThat(process.imageAt(150, 0, 0, users)).isSameAs(SERVER);
        assertThat(process.laterThan(150)).isNull();
        assertThat(process.laterThan(99)).isSameAs(worker);
    }

    @Test
    void shouldMakeOneIdentityOfOneTitle() {
        process.retitle(200, "worker", "server: tenant 7");
        final ProcessIdentity worker = process.imageAt(250, 0, 0, users);
        process.retitle(300, "worker", "server: tenant 7");

        assertThat(process.imageAt(350, 0, 0, users)).isSameAs(worker);
    }

    @Test
    void shouldKeepTheProgramAndItsLatestTitlesOfAProcessThatWritesEachRequestIntoIts() {
        process.exec(100, SERVER, "", null);
        for (int i = 1; i <= 1_000; i++) {
            process.retitle(100 + i, "server", "request " + i);
        }

        assertThat(process.imageAt(1_100, 0, 0, users).commandLine()).isEqualTo("request 1000");
        assertThat(process.imageAt(1_099, 0, 0, users).commandLine()).isEqualTo("request 999");
        assertThat(process.imageAt(500, 0, 0, users).executable()).isEqualTo(SERVER.executable());
        assertThat(process.imageAt(50, 0, 0, users)).isSameAs(SHELL);
        assertThat(process.images()).isLessThanOrEqualTo(ProcessHistory.MAX_TITLES + 2);
    }

    @Test
    void shouldNameTheUserTheProgramHadAtTheTime() {
        process.exec(100, SERVER, "", null);

        final ProcessIdentity dropped = process.imageAt(200, 33, 33, users);

        assertThat(dropped.uid()).isEqualTo(33);
        assertThat(dropped.executable()).isEqualTo(SERVER.executable());
        assertThat(process.imageAt(300, 33, 33, users)).isSameAs(dropped);
        assertThat(process.imageAt(150, 0, 0, users)).isSameAs(SERVER);
        assertThat(process.imageAt(50, 0, 0, users)).isSameAs(SHELL);
        assertThat(process.laterThan(200)).isNull();
    }

    @Test
    void shouldKeepTheContainerOfItsParentUnlessItExecsInAnother() {
        final Workload outer = Workload.ofContainer("outer", "runc");
        final Workload inner = Workload.ofContainer("inner", "runc");
        final ProcessHistory child = new ProcessHistory(SHELL, "", outer);

        child.exec(1, SERVER, "", null);
        assertThat(child.workload()).isSameAs(outer);
        child.exec(2, SERVER, "", inner);

        assertThat(Objects.requireNonNull(child.workload())).isSameAs(inner);
    }

    @Test
    void shouldKeepTheContainerInWhichItWasStartedWhenItExecsAgain() {
        final Workload container = Workload.ofContainer("web", "runc");
        final ProcessHistory init = new ProcessHistory(SHELL, "launcher", null);

        init.exec(1, SHELL, "web", container);
        init.exec(2, SERVER, "web", null);
        assertThat(init.workload()).isSameAs(container);
        init.exec(3, SHELL, "elsewhere", null);

        assertThat(init.workload()).isNull();
    }

    private static ProcessIdentity image(String executable) {
        return new ProcessIdentity("", 7, 1, 1, "x", executable, executable, 0, "root", 0, "root", 1, "init", "/init");
    }
}
