// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers without a cgroup of their own, as rootless podman makes them: conmon's arguments have the id. */
final class MonitoredContainerTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String CONNECT = "my $s = IO::Socket::INET->new('127.0.0.1:' . shift) or die; <STDIN>";

    @TempDir
    private Path directory;

    private Path monitor;
    private ServerSocket server;

    @BeforeEach
    void prepare() throws Exception {
        monitor = directory.resolve("conmon");
        Files.copy(Path.of("/usr/bin/perl"), monitor);
        server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    @Test
    void shouldNameTheContainerOfAProgramThatConmonStarts() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final Process conmon = start("/usr/bin/perl");
            final SocketEvent event = host.await1(SocketEventKind.CONNECT, remote(server.getLocalPort()));
            finish(conmon);

            assertThat(requireNonNull(event.process).executable()).isEqualTo("/usr/bin/perl");
            assertThat(event.workload).isEqualTo(Workload.ofContainer(ID, "podman"));
        }
    }

    @Test
    void shouldNameTheContainerOfAProgramThatRanBeforeTheAgent() throws Exception {
        final Process conmon = start("/usr/bin/perl");
        server.accept();

        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final SocketEvent event = host.await1(SocketEventKind.UPDATE, remote(server.getLocalPort()));
            finish(conmon);

            assertThat(event.workload).isEqualTo(Workload.ofContainer(ID, "podman"));
        }
    }

    @Test
    void shouldNotTakeForTheContainersWhatConmonRunsForItself() throws Exception {
        final Path cleanUp = directory.resolve("podman");
        Files.copy(Path.of("/usr/bin/perl"), cleanUp);
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final Process conmon = start(cleanUp.toRealPath().toString());
            final SocketEvent event = host.await1(SocketEventKind.CONNECT, remote(server.getLocalPort()));
            finish(conmon);

            assertThat(requireNonNull(event.process).executable()).endsWith("/podman");
            assertThat(event.workload).isNull();
        }
    }

    private Process start(String program) throws Exception {
        return Shell.start(
                monitor.toString(),
                "-e",
                "if (fork() == 0) { exec '" + program + "'," + " '-MIO::Socket::INET', '-e', $ARGV[0], $ARGV[1] } wait",
                "--",
                CONNECT,
                Integer.toString(server.getLocalPort()),
                "-c",
                ID,
                "-r",
                "/usr/bin/runc",
                "--exit-command",
                directory.toRealPath() + "/podman");
    }

    private static void finish(Process conmon) throws Exception {
        conmon.getOutputStream().close();
        assertThat(conmon.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
    }
}
