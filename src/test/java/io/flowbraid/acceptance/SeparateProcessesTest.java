// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agent and collector as two processes that may come, go and come back in any order. */
class SeparateProcessesTest {
    /** Long enough for events about the feed's own connection to breed, if they did. */
    private static final Duration QUIET = Duration.ofSeconds(4);

    private final int port = freePort();

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameBothEndsWhenTheAgentComesFirst() throws Exception {
        try (FlowbraidProcess agent = agent();
                FlowbraidProcess collector = collector()) {
            collector.awaitNaming();
            assertThat(agent.messages()).isNotNull();
        }
    }

    @Test
    void shouldNameBothEndsWhenTheCollectorComesFirst() throws Exception {
        try (FlowbraidProcess collector = collector()) {
            collector.awaitCapturing();
            try (FlowbraidProcess agent = agent()) {
                collector.awaitNaming();
                assertThat(agent.output()).as("what -v says of each event").isNotEmpty();
            }
        }
    }

    @Test
    void shouldNameBothEndsAgainAfterTheCollectorIsKilledAndBack() throws Exception {
        try (FlowbraidProcess agent = agent()) {
            try (FlowbraidProcess collector = collector()) {
                collector.awaitNaming();
                collector.kill();
            }
            try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
                final int serverPort = server.number();
                try (TrafficProgram client = TrafficProgram.python("echo_client.py", serverPort, 0)) {
                    client.number();
                    try (FlowbraidProcess collector = collector()) {
                        collector.awaitNaming();
                        client.tell("opened while nobody collected");
                        client.line();
                        collector.interrupt();

                        assertThat(collector.finalFlows(flow -> flow.isOnPort(serverPort)))
                                .singleElement()
                                .satisfies(flow -> {
                                    assertThat(flow.clientPid()).isEqualTo(client.pid());
                                    assertThat(flow.serverPid()).isEqualTo(server.pid());
                                });
                    }
                }
            }
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void shouldNameBothEndsAgainAfterTheAgentIsKilledAndBack() throws Exception {
        try (FlowbraidProcess collector = collector()) {
            try (FlowbraidProcess agent = agent()) {
                collector.awaitNaming();
                agent.kill();
            }
            try (FlowbraidProcess agent = agent();
                    TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
                final int serverPort = server.number();
                assertThat(agent.messages()).isNotNull();
                awaitNamingOn(collector, serverPort);
            }
        }
    }

    @Test
    void shouldHideItsOwnConnectionAndNotFeedOnIt() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (FlowbraidProcess agent = agent();
                FlowbraidProcess collector = collector("-o", "text", "--stats", stats.toString());
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram client = TrafficProgram.python("echo_client.py", server.number(), 0)) {
            final int clientPort = client.number();
            await().until(() -> !agent.output().isEmpty());
            client.tell("one line");
            client.line();
            await().pollDelay(QUIET).until(() -> true);
            assertThat(collector.interrupt()).isZero();

            assertThat(collector.output()).noneMatch(line -> line.contains(":" + port + " "));
            assertThat(collector.output()).anyMatch(line -> line.contains(":" + clientPort));
            final Ledger ledger = Ledger.read(stats);
            assertThat(ledger.json().at("/flows/self").asLong()).isPositive();
            assertThat(ledger.only("feed", " messages").in()).isLessThan(2_000);
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
    }

    private static void awaitNamingOn(FlowbraidProcess collector, int serverPort) throws Exception {
        collector.awaitNaming();
        try (TrafficProgram client = TrafficProgram.python("echo_client.py", serverPort, 0)) {
            final int clientPort = client.number();
            client.tell("x");
            client.line();
            client.endInput();
            client.finish();

            assertThat(collector
                            .awaitFinalFlow(flow -> flow.clientPort() == clientPort)
                            .clientPid())
                    .isEqualTo(client.pid());
        }
    }

    private FlowbraidProcess agent() throws IOException {
        return Product.start("agent", "-v", "--zmq", "tcp://127.0.0.1:" + port + "c");
    }

    private FlowbraidProcess collector() throws IOException {
        return collector("-o", "json");
    }

    private FlowbraidProcess collector(String... more) throws IOException {
        final String feed = "tcp://*:" + port + "c";
        final List<String> arguments = new ArrayList<>(
                List.of("run", "-i", feed, "-i", "lo", "--companion", "lo=" + feed, "-m", "192.168.2.0/24"));
        arguments.addAll(List.of(more));
        return Product.start(arguments.toArray(String[]::new));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
