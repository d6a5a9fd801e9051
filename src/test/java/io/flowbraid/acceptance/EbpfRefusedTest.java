// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where eBPF is refused the true cause is said, and the listing goes on by other means. */
class EbpfRefusedTest {
    @TempDir
    private Path empty;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameTheCapabilities() throws Exception {
        assertThat(said(List.of("setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin", "--inh-caps=-all")))
                .contains("CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
    }

    @Test
    void shouldSayThatTheTypesOfTheKernelAreHidden() throws Exception {
        assertThat(said(inside("mount --bind " + empty + " /sys/kernel/btf"))).contains("vmlinux is hidden");
    }

    @Test
    void shouldSayThatSysIsNotMounted() throws Exception {
        assertThat(said(inside("mount -t tmpfs none /sys"))).contains("mount -t sysfs sysfs /sys");
    }

    @Test
    void shouldNameTheUserNamespace() throws Exception {
        assertThat(said(List.of("unshare", "-Ur"))).contains("inside a user namespace");
    }

    @ParameterizedTest
    @CsvSource({"1, denies bpf(2)", "38, the system call bpf(2) is not there"})
    void shouldNameTheSeccompFilter(String errno, String sentence) throws Exception {
        assertThat(said(List.of("python3", TrafficProgram.resource("without_bpf.py"), errno)))
                .contains(sentence)
                .contains("seccomp");
    }

    private static List<String> inside(String command) {
        return List.of("unshare", "-m", "sh", "-c", command + " && exec \"$@\"", "sh");
    }

    private static String said(List<String> launcher) throws Exception {
        final Product.Outcome outcome = Product.runAs(Product.HOME, launcher, "sockets");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.stderr()).startsWith("flowbraid: eBPF: ").doesNotContain("5.13");
        return outcome.stderr();
    }
}
