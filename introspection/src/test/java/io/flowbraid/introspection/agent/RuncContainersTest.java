// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.workload.BusyboxRoot;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers of plain runc: no daemon knows them, and their cgroup has the name their user gave. */
final class RuncContainersTest {
    private static final String CONTAINER = "flowbraid-test-runc";

    @TempDir
    Path directory;

    @BeforeEach
    void needs() throws Exception {
        BusyboxRoot.require(Path.of("/usr/sbin/runc"));
        KernelAccess.open().close();
    }

    @Test
    void shouldNameAContainerByItsIdEvenWhenItIsGone() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open());
                ServerSocket server = new ServerSocket(0)) {
            server.setSoTimeout(20_000);
            final int port = server.getLocalPort();
            final Path bundle = bundle("exec nc 127.0.0.1 " + port + " </dev/null");
            final Process container = Shell.start(
                    "runc", "--root", directory.resolve("state").toString(), "run", "-b", bundle.toString(), CONTAINER);
            server.accept().close();
            final String output = Shell.finish(container);

            final SocketEvent connect = host.await1(SocketEventKind.CONNECT, WatchedHost.remote(port));
            final Workload workload = Objects.requireNonNull(connect.workload, output);
            assertThat(workload).isEqualTo(new Workload(CONTAINER, CONTAINER, "runc", "", "", "", "", ""));
        }
    }

    @Test
    void shouldNameAContainerThatWasThereBeforeTheAgent() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            final int port = server.getLocalPort();
            final Path bundle = bundle("sleep 1000 | nc 127.0.0.1 " + port + "; exit 0");
            Shell.finish(new ProcessBuilder("runc", "run", "-d", "-b", bundle.toString(), CONTAINER)
                    .redirectOutput(directory.resolve("out").toFile())
                    .redirectErrorStream(true)
                    .start());
            try (Socket connected = server.accept();
                    WatchedHost host = new WatchedHost(KernelAccess.open())) {
                final SocketEvent update = host.await1(SocketEventKind.UPDATE, WatchedHost.remote(port));

                assertThat(update.localPort).isEqualTo(connected.getPort());
                assertThat(Objects.requireNonNull(update.workload).containerId())
                        .isEqualTo(CONTAINER);
            } finally {
                Shell.finish(Shell.start("runc", "delete", "-f", CONTAINER));
            }
        }
    }

    @Test
    void shouldNotTakeAProgramThatRuncStartsOutsideForAContainer() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open());
                ServerSocket server = new ServerSocket(0)) {
            final int port = server.getLocalPort();
            final Path bundle = bundle("exit 0");
            final Path configuration = bundle.resolve("config.json");
            final String hook = "exec 3<>/dev/tcp/127.0.0.1/" + port;
            Files.writeString(
                    configuration, Files.readString(configuration).replace("\"process\":", """
                    "hooks":{"createRuntime":[{"path":"/bin/bash","args":["bash","-c","%s"]}]},"process":""".formatted(hook)));
            final String output = Shell.finish(Shell.start(
                    "runc",
                    "--root",
                    directory.resolve("state").toString(),
                    "run",
                    "-b",
                    bundle.toString(),
                    CONTAINER));

            final SocketEvent connect = host.await1(SocketEventKind.CONNECT, WatchedHost.remote(port));
            assertThat(connect.workload).as(output).isNull();
        }
    }

    /** A bundle that shares this host's network, so that no set-up is needed. */
    private Path bundle(String script) throws Exception {
        final Path bundle = Files.createDirectory(directory.resolve("bundle"));
        BusyboxRoot.make(bundle);
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion":"1.0.2","process":{"terminal":false,"user":{"uid":0,"gid":0},"cwd":"/",
                 "args":["/bin/sh","-c","%s"],"env":["PATH=/bin"]},
                 "root":{"path":"rootfs"},
                 "mounts":[{"destination":"/proc","type":"proc","source":"proc"},
                           {"destination":"/dev","type":"tmpfs","source":"tmpfs"}],
                 "linux":{"namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},{"type":"uts"}]}}
                """.formatted(script));
        return bundle;
    }
}
