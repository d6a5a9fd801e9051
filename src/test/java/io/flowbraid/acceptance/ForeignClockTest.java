// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another host's clock says what it likes; the flows of this one begin and end in this host's time. */
class ForeignClockTest {
    private static final Duration FUTURE = Duration.ofMinutes(10);
    private static final Duration AHEAD = Duration.ofSeconds(400);
    private static final int BEATS = 12;
    private static final int CONNECTIONS = 3;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldKeepTimeForFlowsOfSockets() throws Exception {
        final Path stats = directory.resolve("stats.json");
        final Feed feed = Feed.create();
        try (FlowbraidProcess collector = feed.collector("--stats", stats.toString(), "--http", "127.0.0.1:0");
                FlowbraidProcess agent = feed.agent()) {
            final int port = assertKeepsTime(collector, feed.port(), "sockets");
            assertThat(collector.ask("metrics"))
                    .containsPattern("flowbraid_feed_clock_ahead_total\\{.*source_id=\"7\".*} " + (BEATS + 1) + "\\.0");
            assertIsOneFlow(collector, port);
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
        Ledger.read(stats).assertClosed();
    }

    @Test
    void shouldKeepTimeForFlowsOfPackets() throws Exception {
        final Feed feed = Feed.create();
        try (FlowbraidProcess collector = feed.collector("-i", "lo", "--companion", "lo=" + feed.endpoint());
                FlowbraidProcess agent = feed.agent()) {
            assertIsOneFlow(collector, assertKeepsTime(collector, feed.port(), "packets"));
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
    }

    /** The server's port of the connection that was open all the time. */
    private static int assertKeepsTime(FlowbraidProcess collector, int feedPort, String observerType) throws Exception {
        try (ForeignAgent foreign = new ForeignAgent();
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram otherServer = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            final int otherPort = otherServer.number();
            foreign.connect(feedPort);
            foreign.awaitCollector();
            collector.awaitNaming();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                client.number();
                foreign.publish(event(0, FUTURE));
                for (int beat = 1; beat <= BEATS; beat++) {
                    foreign.publish(event(beat, AHEAD));
                    client.tell("beat");
                    assertThat(client.line()).isEqualTo("beat");
                    if (beat % (BEATS / CONNECTIONS) == 0) {
                        assertShortFlowBecomesFinal(collector, otherPort);
                    }
                }
                client.endInput();
                client.finish();

                final FlowJson flow = collector.awaitFinalFlow(each -> each.isOnPort(port));
                assertThat(flow.observerType()).isEqualTo(observerType);
                assertThat(flow.clientPid()).isEqualTo(client.pid());
                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flow.clientPayload()).isEqualTo(BEATS * "beat\n".length());
                assertThat(Duration.between(flow.start(), Instant.now()))
                        .isBetween(Duration.ZERO, Duration.ofMinutes(2));
                return port;
            }
        }
    }

    private static void assertIsOneFlow(FlowbraidProcess collector, int port) throws Exception {
        assertThat(collector.interrupt()).isZero();
        assertThat(collector.finalFlows(each -> each.isOnPort(port))).hasSize(1);
    }

    private static void assertShortFlowBecomesFinal(FlowbraidProcess collector, int port) throws Exception {
        try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
            final int clientPort = client.number();
            client.tell("hello");
            client.line();
            client.endInput();
            client.finish();
            final long endedNs = System.nanoTime();
            final FlowJson flow = collector.awaitFinalFlow(each -> each.clientPort() == clientPort);

            assertThat(flow.clientPid()).isEqualTo(client.pid());
            assertThat(Duration.ofNanos(System.nanoTime() - endedNs))
                    .as("until the flow is final")
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    private static String event(int number, Duration ahead) {
        return ForeignAgent.connectEvent(Instant.now().plus(ahead), "eth0", "10.1.1.1", 10_000 + number, "10.1.1.2");
    }
}
