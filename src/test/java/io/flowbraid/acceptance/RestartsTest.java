// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is older than those who watch it counts from the moment at which it is first known. */
class RestartsTest {
    private static final String EARLIER = "e".repeat(999);
    private static final String LATER = "later";
    private static final int LATER_BYTES = LATER.length() + 1;
    private static final int EARLIER_BYTES = EARLIER.length() + 1;

    private Feed feed;

    @BeforeEach
    void needs() throws IOException {
        Kernel.assumeRootAndEbpf();
        feed = Feed.create();
    }

    @Test
    void shouldNotCountTheBytesOfAConnectionBeforeItWasKnown() throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                client.number();
                exchange(client, EARLIER);
                try (FlowbraidProcess agent = feed.agent();
                        FlowbraidProcess collector = feed.collector()) {
                    collector.awaitNaming();
                    exchange(client, LATER);
                    final FlowJson flow = close(client, server, collector, port);

                    assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
                    assertCounts(flow, LATER_BYTES);
                    assertThat(flow.number("/socket/client/bytes_sent").intValue())
                            .isEqualTo(EARLIER_BYTES + LATER_BYTES);
                }
            }
        }
    }

    @Test
    void shouldCountOnlyWhatComesAfterTheCollectorIsBack() throws Exception {
        try (FlowbraidProcess agent = feed.agent();
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            final int clientPort;
            try (FlowbraidProcess first = feed.collector()) {
                first.awaitNaming();
                try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                    clientPort = client.number();
                    exchange(client, EARLIER);
                    first.awaitNaming(); // what came before has been told
                    first.kill();
                    exchange(client, EARLIER);
                    try (FlowbraidProcess second = feed.collector()) {
                        second.awaitNaming();
                        exchange(client, LATER);
                        exchange(client, LATER);
                        final FlowJson flow = close(client, server, second, port);

                        assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
                        assertThat(flow.clientPort()).isEqualTo(clientPort);
                        assertCounts(flow, 2 * LATER_BYTES);
                    }
                }
            }
        }
    }

    @Test
    void shouldContinueTheFlowOfAnAgentThatIsBack() throws Exception {
        try (FlowbraidProcess collector = feed.collector();
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            try (FlowbraidProcess firstAgent = feed.agent()) {
                collector.awaitNaming();
                try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                    client.number();
                    exchange(client, EARLIER);
                    collector.awaitNaming();
                    firstAgent.kill();
                    final FlowJson first = collector.awaitFinalFlow(flow -> flow.isOnPort(port));
                    assertThat(first.endReason()).isEqualTo("agent_gone");
                    exchange(client, LATER);
                    try (FlowbraidProcess secondAgent = feed.agent()) {
                        collector.awaitNaming();
                        exchange(client, LATER);
                        client.endInput();
                        client.finish();

                        final List<FlowJson> flows = collector.awaitFinalFlows(2, flow -> flow.isOnPort(port));
                        assertThat(flows).as("%s", secondAgent.messages()).hasSize(2);
                        final FlowJson second = flows.get(1);
                        assertThat(second.id()).isNotEqualTo(first.id());
                        assertThat(second.text("/flow/continues")).isEqualTo(first.id());
                        assertThat(second.clientPid()).isEqualTo(client.pid());
                        assertThat(second.serverPid()).isEqualTo(server.pid());
                        assertThat(first.clientPayload() + second.clientPayload())
                                .as("%s and %s", first, second)
                                .isEqualTo(EARLIER_BYTES + 2 * LATER_BYTES);
                        assertThat(first.serverPayload() + second.serverPayload())
                                .isEqualTo(EARLIER_BYTES + 2 * LATER_BYTES);
                    }
                }
            }
        }
    }

    private static FlowJson close(TrafficProgram client, TrafficProgram server, FlowbraidProcess collector, int port)
            throws Exception {
        client.endInput();
        client.finish();
        final FlowJson flow = collector.awaitFinalFlow(each -> each.isOnPort(port));
        assertThat(collector.finalFlows(each -> each.isOnPort(port))).hasSize(1);
        assertThat(flow.clientPid()).isEqualTo(client.pid());
        assertThat(flow.serverPid()).isEqualTo(server.pid());
        assertThat(flow.endReason()).isEqualTo("closed");
        return flow;
    }

    /** The server echoes. */
    private static void assertCounts(FlowJson flow, int bytes) {
        assertThat(flow.clientPayload()).as("%s", flow).isEqualTo(bytes);
        assertThat(flow.serverPayload()).as("%s", flow).isEqualTo(bytes);
    }

    private static void exchange(TrafficProgram client, String text) throws IOException {
        client.tell(text);
        assertThat(client.line()).isEqualTo(text);
    }
}
