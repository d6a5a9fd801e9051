// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that hears of each socket on two feeds. */
class SeveralFeedsTest {
    @TempDir
    private Path directory;

    private String one;
    private String other;

    @BeforeEach
    void needs() throws IOException {
        Kernel.assumeRootAndEbpf();
        one = freeEndpoint();
        other = freeEndpoint();
    }

    private static String freeEndpoint() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return "tcp://127.0.0.1:" + free.getLocalPort() + "c";
        }
    }

    @Test
    void shouldMakeOneFlowOfEachExchangeThatAnAgentReportsToBoth() throws Exception {
        try (FlowbraidProcess collector = collector();
                FlowbraidProcess agent = Product.start("agent", "--zmq", one, "--zmq", other)) {
            assertEachOnce(collector, agent);
        }
    }

    @Test
    void shouldMakeOneFlowOfEachExchangeThatTwoAgentsReport() throws Exception {
        try (FlowbraidProcess collector = collector();
                FlowbraidProcess agent = Product.start("agent", "--zmq", one, "--source-id", "1");
                FlowbraidProcess second = Product.start("agent", "--zmq", other, "--source-id", "2")) {
            second.awaitMessage("connected to");
            assertEachOnce(collector, agent);
        }
    }

    private FlowbraidProcess collector() throws IOException {
        return Product.start("run", "-i", one, "-i", other, "-o", "json", "--stats", stats().toString());
    }

    private Path stats() {
        return directory.resolve("stats.json");
    }

    private void assertEachOnce(FlowbraidProcess collector, FlowbraidProcess agent) throws Exception {
        collector.awaitNaming();
        try (TrafficProgram program = TrafficProgram.python("fifty_of_each.py")) {
            final int tcp = program.number();
            final int udp = program.number();
            collector.awaitFinalFlows(50, flow -> flow.serverPort() == tcp);
            collector.awaitFinalFlows(50, flow -> flow.serverPort() == udp);
            collector.awaitNaming(); // what the slower feed had still to say
            program.endInput();
            program.finish();
            assertThat(collector.terminate()).isZero();

            for (final int port : new int[] {tcp, udp}) {
                final List<FlowJson> flows = collector.finalFlows(flow -> flow.isOnPort(port));
                assertThat(flows).as("%s", agent.messages()).hasSize(50).allSatisfy(flow -> {
                    assertThat(flow.clientPayload()).isEqualTo(100);
                    assertThat(flow.serverPayload()).isEqualTo(300);
                    assertThat(flow.clientPid()).isEqualTo(program.pid());
                    assertThat(flow.serverPid()).isEqualTo(program.pid());
                });
            }
        }
        final Ledger ledger = Ledger.read(stats());
        ledger.assertClosed();
        assertThat(ledger.stages("shard events")).isNotEmpty();
        assertThat(ledger.stages("shard events").stream()
                        .mapToLong(stage -> stage.lost("copy"))
                        .sum())
                .isPositive();
    }
}
