// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The races of an agent and a collector that lose each other, or disagree on the time: nobody gets another's flow. */
class DisturbedFeedTest {
    private static final int PROCESSES = 300;

    private final int port = freePort();

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void r3ShouldNameBothEndsThoughTheAgentsWallClockIsSteppedByTwoSeconds() throws Exception {
        try (FlowbraidProcess collector = collector();
                FeedRelay relay = new FeedRelay(port);
                FlowbraidProcess agent = agent(relay.port());
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            collector.awaitNaming();
            final int serverPort = server.number();
            for (final int step : new int[] {2, -2, 3_600}) {
                relay.step(step);
                try (TrafficProgram client = TrafficProgram.python("echo_client.py", serverPort, 0)) {
                    final FlowJson flow = exchange(collector, client);
                    assertThat(flow.clientPid())
                            .as("%s s; %s", step, agent.messages())
                            .isEqualTo(client.pid());
                    assertThat(flow.serverPid()).isEqualTo(server.pid());
                }
            }
        }
    }

    @Test
    void r3ShouldNameBothEndsByAnAgentInATimeNamespaceOfItsOwn() throws Exception {
        Kernel.assumeProgram("/usr/bin/unshare");
        try (FlowbraidProcess collector = collector();
                FlowbraidProcess agent = Product.startBehind(
                        List.of("unshare", "--time", "--monotonic", "3600", "--fork", "--kill-child"),
                        agentArguments(port))) {
            collector.awaitNaming();
            agent.kill();
        }
    }

    @Test
    void r13ShouldNameNobodyWrongWhenTheAgentIsKilledInTheMiddle() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (FlowbraidProcess collector = collector("--stats", stats.toString());
                FlowbraidProcess first = agent(port);
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram otherServer = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram thirdServer = TrafficProgram.python("echo_server.py", 0)) {
            final int serverPort = server.number();
            final int otherPort = otherServer.number();
            final int thirdPort = thirdServer.number();
            collector.awaitNaming();
            try (TrafficProgram known = TrafficProgram.python("echo_client.py", serverPort, 0)) {
                final int knownPort = known.number();
                first.kill();
                try (TrafficProgram openedMeanwhile = TrafficProgram.python("echo_client.py", otherPort, 0);
                        TrafficProgram gone = TrafficProgram.python("echo_client.py", thirdPort, 0)) {
                    final int openedPort = openedMeanwhile.number();
                    final FlowJson unseen = exchange(collector, gone);
                    assertThat(unseen.clientPid()).isIn(FlowJson.NOBODY, gone.pid());
                    assertThat(unseen.text("/client/attribution/reason")).isNotEmpty();
                    try (FlowbraidProcess second = agent(port)) {
                        collector.awaitNaming();
                        assertThat(finish(collector, known, knownPort).clientPid())
                                .as("%s", second.messages())
                                .isEqualTo(known.pid());
                        assertThat(finish(collector, openedMeanwhile, openedPort)
                                        .clientPid())
                                .isEqualTo(openedMeanwhile.pid());
                        assertThat(collector.interrupt()).isZero();
                        Ledger.read(stats).assertClosed();
                    }
                }
            }
        }
    }

    /** The collector stands still while a thousand packets and events go by: some find no room. */
    @Test
    void r13ShouldCountWhatFoundNoRoomAndNameNobodyWrong() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json", "-B", "256", "--stats", stats.toString());
                TrafficProgram server = TrafficProgram.python("thousand_server.py", PROCESSES)) {
            flowbraid.awaitNaming();
            final int serverPort = server.number();
            flowbraid.pause();
            try (TrafficProgram clients = TrafficProgram.start(
                    "bash", TrafficProgram.resource("thousand_clients.sh"), "" + serverPort, "" + PROCESSES, "4")) {
                clients.finish();
            }
            flowbraid.resume();
            final Map<Integer, Integer> pids = new HashMap<>();
            for (int i = 0; i < PROCESSES; i++) {
                final String[] portAndPid = server.line().split(" ");
                pids.put(Integer.parseInt(portAndPid[0]), Integer.parseInt(portAndPid[1]));
            }
            flowbraid.awaitNaming();
            assertThat(flowbraid.interrupt()).isZero();

            final Ledger ledger = Ledger.read(stats);
            ledger.assertClosed();
            assertThat(ledger.only("capture", "lo").lost()).isPositive();
            assertThat(flowbraid.finalFlows(flow -> flow.serverPort() == serverPort))
                    .allSatisfy(flow -> {
                        assertThat(flow.clientPid()).isIn(FlowJson.NOBODY, pids.get(flow.clientPort()));
                        assertThat(flow.serverPid()).isIn(FlowJson.NOBODY, server.pid());
                    });
        }
    }

    private static FlowJson exchange(FlowbraidProcess collector, TrafficProgram client) throws Exception {
        return finish(collector, client, client.number());
    }

    private static FlowJson finish(FlowbraidProcess collector, TrafficProgram client, int clientPort) throws Exception {
        client.tell("hello");
        assertThat(client.line()).isEqualTo("hello");
        client.endInput();
        client.finish();
        return collector.awaitFinalFlow(flow -> flow.clientPort() == clientPort);
    }

    private FlowbraidProcess agent(int agentPort) throws IOException {
        return Product.start(agentArguments(agentPort));
    }

    private static String[] agentArguments(int port) {
        return new String[] {"agent", "--zmq", "tcp://127.0.0.1:" + port + "c"};
    }

    private FlowbraidProcess collector(String... more) throws IOException {
        final String feed = "tcp://*:" + port + "c";
        final var arguments = new java.util.ArrayList<>(
                List.of("run", "-o", "json", "-i", feed, "-i", "lo", "--companion", "lo=" + feed));
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
