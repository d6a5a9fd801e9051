// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows without packets go on where they were when the collector stopped. */
class CollectorRestartTest {
    /** TCP and UDP, over IPv4 and IPv6. */
    private static final int PAIRS = 4;

    private static final int BEFORE = 1_003;
    private static final int MEANWHILE = 2_011;
    private static final int AFTER = 4_001;

    @TempDir
    private Path state;

    private final List<Integer> ports = new ArrayList<>();
    private Feed feed;

    @BeforeEach
    void needs() throws IOException {
        Kernel.assumeRootAndEbpf();
        feed = Feed.create();
    }

    @Test
    void shouldCountEachByteOnceAcrossARestart() throws Exception {
        try (FlowbraidProcess agent = feed.agent();
                TrafficProgram traffic = TrafficProgram.python("four_pairs.py")) {
            readPorts(traffic);
            final List<FlowJson> first;
            try (FlowbraidProcess collector = collector()) {
                collector.awaitNaming();
                exchange(traffic, BEFORE);
                collector.awaitNaming(); // the agent has reported what was sent
                assertThat(collector.interrupt()).isZero();
                first = collector.finalFlows(this::isOfPair);
                assertThat(first)
                        .hasSize(PAIRS)
                        .allMatch(flow -> flow.endReason().equals("shutdown"));
            }
            exchange(traffic, MEANWHILE);
            try (FlowbraidProcess collector = collector()) {
                collector.awaitNaming();
                assertThat(state.resolve("flowbraid/open-sockets.bin")).isEmptyFile();
                exchange(traffic, AFTER);
                traffic.endInput();
                traffic.finish();
                final List<FlowJson> second = collector.awaitFinalFlows(PAIRS, this::isOfPair);

                assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
                assertThat(second).hasSize(PAIRS);
                for (final FlowJson flow : second) {
                    assertContinues(flow, ofPort(first, flow.clientPort()), traffic.pid());
                }
            }
        }
    }

    @Test
    void shouldContinueConnectionsWhenAgentAndCollectorRestartTogether() throws Exception {
        try (TrafficProgram traffic = TrafficProgram.python("four_pairs.py")) {
            readPorts(traffic);
            final List<FlowJson> first;
            try (FlowbraidProcess up = up()) {
                up.awaitNaming();
                exchange(traffic, BEFORE);
                up.awaitNaming();
                assertThat(up.interrupt()).isZero();
                first = up.finalFlows(this::isOfPair);
            }
            exchange(traffic, MEANWHILE);
            try (FlowbraidProcess up = up()) {
                up.awaitNaming();
                exchange(traffic, AFTER);
                traffic.endInput();
                traffic.finish();
                final List<FlowJson> second = up.awaitFinalFlows(PAIRS, this::isOfPair);

                for (final FlowJson flow : second) {
                    final FlowJson before = ofPort(first, flow.clientPort());
                    assertThat(flow.text("/flow/continues")).isEqualTo(before.id());
                    if (flow.transport().equals("tcp")) {
                        assertThat(flow.clientPayload()).isEqualTo(MEANWHILE + AFTER);
                        assertThat(flow.serverPayload()).isEqualTo(2 * (MEANWHILE + AFTER));
                    } else { // nobody counts datagrams while no agent runs
                        assertThat(flow.clientPayload()).isEqualTo(AFTER);
                        assertThat(flow.serverPayload()).isEqualTo(2 * AFTER);
                    }
                }
            }
        }
    }

    @Test
    void shouldStartWithoutADamagedFile() throws Exception {
        final Path file = Files.createDirectories(state.resolve("flowbraid")).resolve("open-sockets.bin");
        Files.writeString(file, "FBSOCKET and more");
        try (FlowbraidProcess agent = feed.agent();
                FlowbraidProcess collector = collector()) {
            collector.awaitNaming();

            assertThat(collector.messages())
                    .filteredOn(line -> line.contains(file.toString()))
                    .singleElement()
                    .asString()
                    .contains("cannot be read, so no flow of the run before continues: it has version");
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
    }

    private FlowbraidProcess collector() throws IOException {
        return start(List.of("run", "-i", feed.endpoint(), "-o", "json"));
    }

    private FlowbraidProcess up() throws IOException {
        return start(List.of("up", "-i", "none", "-o", "json", "--no-history", "--http", "off"));
    }

    private FlowbraidProcess start(List<String> arguments) throws IOException {
        return Product.startWith(Map.of("XDG_STATE_HOME", state.toString()), arguments.toArray(String[]::new));
    }

    private void readPorts(TrafficProgram traffic) {
        for (int i = 0; i < PAIRS; i++) {
            ports.add(traffic.number());
        }
    }

    private static void exchange(TrafficProgram traffic, int bytes) throws IOException {
        traffic.tell(Integer.toString(bytes));
        assertThat(traffic.number()).isEqualTo(bytes);
    }

    private boolean isOfPair(FlowJson flow) {
        return ports.contains(flow.clientPort());
    }

    private static FlowJson ofPort(List<FlowJson> flows, int port) {
        assertThat(flows).filteredOn(flow -> flow.clientPort() == port).hasSize(1);
        return flows.stream()
                .filter(flow -> flow.clientPort() == port)
                .findFirst()
                .orElseThrow();
    }

    private static void assertContinues(FlowJson second, FlowJson first, int pid) {
        assertThat(second.text("/flow/continues"))
                .as("%s after %s", second, first)
                .isEqualTo(first.id());
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.clientPid()).isEqualTo(pid);
        assertThat(first.clientPayload()).isEqualTo(BEFORE);
        assertThat(second.clientPayload()).as("%s after %s", second, first).isEqualTo(MEANWHILE + AFTER);
        assertThat(first.serverPayload()).isEqualTo(2 * BEFORE);
        assertThat(second.serverPayload()).isEqualTo(2 * (MEANWHILE + AFTER));
    }
}
