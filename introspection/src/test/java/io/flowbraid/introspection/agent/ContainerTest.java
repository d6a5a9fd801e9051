// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Makes what a runtime makes for a container: a cgroup named by its id, in every hierarchy; and starts a process in it.
 */
final class ContainerTest {
    private static final String ID = HexFormat.of().formatHex(new byte[31]) + "f1";

    private final List<Path> cgroups = Stream.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory")
            .map(Path::of)
            .filter(path -> Files.exists(path.resolve("cgroup.procs")))
            .map(path -> path.resolve("docker-" + ID + ".scope"))
            .toList();

    @BeforeEach
    void makeCgroups() throws IOException {
        KernelAccess.open().close();
        for (Path cgroup : cgroups) {
            Files.createDirectory(cgroup);
        }
    }

    @AfterEach
    void removeCgroups() {
        // The kernel needs a moment to see that the last process left.
        await().ignoreExceptions().untilAsserted(() -> {
            for (Path cgroup : cgroups) {
                Files.deleteIfExists(cgroup);
            }
        });
    }

    @Test
    void shouldNameTheContainerOfAProcessThatIsGone() throws Exception {
        final StringBuilder enter = new StringBuilder();
        cgroups.forEach(cgroup -> enter.append("echo $$ >").append(cgroup).append("/cgroup.procs; "));
        try (WatchedHost host = new WatchedHost(KernelAccess.open());
                ServerSocket server = new ServerSocket(0)) {
            Shell.finish(Shell.start(
                    "sh", "-c", enter + "exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'"));

            final SocketEvent connect = host.await1(SocketEventKind.CONNECT, WatchedHost.remote(server.getLocalPort()));

            final Workload workload = Objects.requireNonNull(connect.workload);
            assertThat(workload.containerId()).isEqualTo(ID);
            assertThat(workload.runtime()).isEqualTo("docker");
        }
    }
}
