// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A program of the user's passes connections on: it is the intermediary, and each end's true other end is named. */
class RelayTest {
    private static final int CONNECTIONS = 20;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldTellWhichConnectionsOfARelayBelongTogether() throws Exception {
        final List<Object> lengths = new ArrayList<>();
        for (int i = 1; i <= CONNECTIONS; i++) {
            lengths.add(100 * i);
        }
        try (TrafficProgram backend = TrafficProgram.python("backend.py", 0);
                FlowbraidProcess flowbraid = Product.start("up", "-o", "json", "-i", "lo")) {
            final int backendPort = backend.number();
            flowbraid.awaitNaming();
            try (TrafficProgram relay = TrafficProgram.python("relay.py", 0, backendPort)) {
                final int relayPort = relay.number();
                final int clientPid = request(relayPort, lengths);

                final List<FlowJson> to =
                        flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.serverPort() == relayPort);
                final List<FlowJson> from =
                        flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.serverPort() == backendPort);
                final Map<String, FlowJson> onward = new HashMap<>();
                from.forEach(flow -> onward.put(flow.text("/conversation/id"), flow));
                assertThat(onward).hasSize(CONNECTIONS).doesNotContainKey("");
                for (final FlowJson flow : to) {
                    final FlowJson next =
                            Objects.requireNonNull(onward.get(flow.text("/conversation/id")), () -> "none of " + flow);
                    assertThat(next.clientPayload()).isEqualTo(flow.clientPayload());
                    assertThat(next.serverPayload()).isEqualTo(flow.serverPayload());
                    assertThat(flow.serverPid()).isEqualTo(relay.pid());
                    assertThat(pid(flow, "intermediary")).isEqualTo(relay.pid());
                    assertThat(pid(flow, "server")).isEqualTo(backend.pid());
                    assertThat(flow.number("/conversation/server/port").intValue())
                            .isEqualTo(backendPort);
                    assertThat(next.clientPid()).isEqualTo(relay.pid());
                    assertThat(pid(next, "intermediary")).isEqualTo(relay.pid());
                    assertThat(pid(next, "client")).isEqualTo(clientPid);
                    assertThat(next.number("/conversation/client/port").intValue())
                            .isEqualTo(flow.clientPort());
                }
            }
        }
    }

    @Test
    void shouldNotMixUpTwoEqualConnectionsOfARelay() throws Exception {
        try (TrafficProgram backend = TrafficProgram.python("backend.py", 0);
                FlowbraidProcess flowbraid = Product.start("up", "-o", "json", "-i", "lo")) {
            final int backendPort = backend.number();
            flowbraid.awaitNaming();
            try (TrafficProgram relay = TrafficProgram.python("relay.py", 0, backendPort)) {
                final int relayPort = relay.number();
                request(relayPort, List.of(500, 500));

                final List<FlowJson> to = flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == relayPort);
                final List<FlowJson> from = flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == backendPort);
                assertThat(to).hasSize(2);
                for (int i = 0; i < 2; i++) {
                    final String[] ports = relay.line().split(" ");
                    // The first was passed on before the second was accepted, or nothing is known for sure.
                    assertThat(conversation(to, ports[0])).isIn("", conversation(from, ports[1]));
                }
            }
        }
    }

    /** Of the connection with this client port. */
    private static String conversation(List<FlowJson> flows, String clientPort) {
        return flows.stream()
                .filter(flow -> flow.clientPort() == Integer.parseInt(clientPort))
                .findAny()
                .orElseThrow()
                .text("/conversation/id");
    }

    /** Opens all connections before it asks over any; returns the client's pid. */
    private static int request(int port, List<Object> lengths) throws Exception {
        final List<Object> arguments = new ArrayList<>(lengths);
        arguments.add(0, port);
        try (TrafficProgram client = TrafficProgram.python("many_requests.py", arguments.toArray())) {
            assertThat(client.line()).isEqualTo("ready");
            client.tell("go");
            assertThat(client.line()).isEqualTo("done");
            client.finish();
            return client.pid();
        }
    }

    private static int pid(FlowJson flow, String party) {
        return flow.number("/conversation/" + party + "/process/pid").intValue();
    }
}
