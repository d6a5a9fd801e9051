// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Workers of a server are told apart by the names they give themselves, and long paths and large user IDs stay whole.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ProcessTitlesTest {
    @TempDir
    private static Path directory;

    private FlowbraidProcess flowbraid;

    @BeforeAll
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        flowbraid = Product.start("up", "-i", "lo", "-o", "json");
        flowbraid.awaitNaming();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, 127.0.0.1", "tcp, ::1"})
    void shouldNameBothWorkersByTheirTitles(String transport, String address) throws Exception {
        try (TrafficProgram server = TrafficProgram.python("titles.py", "serve", transport, address, "srv: worker 1")) {
            final int serverPid = server.number();
            final int port = server.number();
            try (TrafficProgram client =
                    TrafficProgram.python("titles.py", "ask", transport, address, "worker: tenant 7", port)) {
                final int clientPid = client.number();
                final int clientPort = client.number();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow.clientPid()).isEqualTo(clientPid);
                assertThat(flow.text("/client/process/name")).isEqualTo("worker: tenant ");
                assertThat(flow.text("/client/process/command_line")).isEqualTo("worker: tenant 7");
                assertThat(flow.has("/client/process/exec")).isFalse();
                assertThat(flow.serverPid()).isEqualTo(serverPid);
                assertThat(flow.text("/server/process/name")).isEqualTo("srv: worker 1");
                assertThat(flow.text("/server/process/command_line")).isEqualTo("srv: worker 1");
            }
        }
    }

    @Test
    void shouldNameTheWorkersOfDatagramsByTheirTitles() throws Exception {
        try (FlowbraidProcess untilTheEnd = Product.start("up", "-i", "lo", "-o", "json");
                TrafficProgram server =
                        TrafficProgram.python("titles.py", "serve", "udp", "127.0.0.1", "udp: worker")) {
            untilTheEnd.awaitNaming();
            final int serverPid = server.number();
            final int port = server.number();
            try (TrafficProgram client =
                    TrafficProgram.python("titles.py", "ask", "udp", "127.0.0.1", "udp: client", port)) {
                final int clientPid = client.number();
                final int clientPort = client.number();
                client.finish();
                server.finish();
                untilTheEnd.interrupt();

                assertThat(untilTheEnd.finalFlows(each -> each.clientPort() == clientPort))
                        .singleElement()
                        .satisfies(flow -> {
                            assertThat(flow.clientPid()).isEqualTo(clientPid);
                            assertThat(flow.text("/client/process/name")).isEqualTo("udp: client");
                            assertThat(flow.serverPid()).isEqualTo(serverPid);
                            assertThat(flow.text("/server/process/command_line"))
                                    .isEqualTo("udp: worker");
                        });
            }
        }
    }

    @Test
    void shouldNameAProgramBelowManyDirectoriesWithLongArgumentsAndALargeUserId() throws Exception {
        final Path tools = directory.resolve("d/".repeat(60)).resolve("n".repeat(200));
        Files.createDirectories(tools.getParent());
        Files.copy(Path.of("/usr/bin/python3").toRealPath(), tools);
        final String argument = "x".repeat(3_000);
        final List<String> launcher =
                List.of("setpriv", "--reuid", "3000000000", "--regid", "3000000001", "--clear-groups");
        new ProcessBuilder("chmod", "-R", "a+rx", directory.toString()).start().waitFor();
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            final String program =
                    "import socket, sys; s = socket.create_connection(('127.0.0.1', %d)); print(s.getsockname()[1])"
                            .formatted(port);
            final String[] command = {tools.toString(), "-c", program, argument};
            try (TrafficProgram client = TrafficProgram.start(concat(launcher, command))) {
                final int clientPort = client.number();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow.text("/client/process/executable"))
                        .isEqualTo(tools.toRealPath().toString());
                assertThat(flow.text("/client/process/command_line")).isEqualTo(String.join(" ", command));
                assertThat(flow.number("/client/process/user/id").longValueExact())
                        .isEqualTo(3_000_000_000L);
                assertThat(flow.number("/client/process/group/id").longValueExact())
                        .isEqualTo(3_000_000_001L);
            }
        }
    }

    private static String[] concat(List<String> launcher, String[] command) {
        final List<String> all = new ArrayList<>(launcher);
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }
}
