// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names without eBPF: the agent polls the open sockets each second, and has to do with what it sees then. */
class PolledNamesTest {
    private static final int CONNECTIONS = 5;
    private static final List<String> WITHOUT_BPF = List.of("setpriv", "--bounding-set", "-bpf,-sys_admin,-perfmon");

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("setpriv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNameBothEndsWheneverBetweenTwoPollsAConnectionBegins(String address) throws Exception {
        try (FlowbraidProcess flowbraid = Product.startBehind(WITHOUT_BPF, "up", "-i", "lo", "-o", "json")) {
            flowbraid.awaitCapturing();
            try (TrafficProgram server = TrafficProgram.python("staggered_connections.py", address, CONNECTIONS);
                    TrafficProgram datagrams = TrafficProgram.python("held_datagrams.py", address)) {
                final int port = server.number();
                final int client = server.number();

                final List<FlowJson> flows = flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.serverPort() == port);

                assertThat(flows).hasSize(CONNECTIONS).allSatisfy(flow -> {
                    assertThat(flow.clientPid()).isEqualTo(client);
                    assertThat(flow.serverPid()).isEqualTo(server.pid());
                    assertThat(flow.text("/client/attribution/method")).isEqualTo("proc");
                    assertThat(flow.text("/server/attribution/method")).isEqualTo("proc");
                });
                final int datagramPort = datagrams.number();
                datagrams.finish();
                assertThat(flowbraid.terminate()).isZero();

                assertThat(flowbraid.finalFlows(flow -> flow.serverPort() == datagramPort))
                        .singleElement()
                        .satisfies(flow -> {
                            assertThat(flow.serverPid()).as("%s", flow).isEqualTo(datagrams.number());
                            assertThat(flow.clientPid()).isEqualTo(datagrams.number());
                            assertThat(flow.text("/server/attribution/status")).isEqualTo("partial");
                        });
            }
        }
    }
}
