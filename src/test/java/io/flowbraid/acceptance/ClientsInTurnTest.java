// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One datagram socket serves clients that use one port in turn: the kernel counts all of them together. */
class ClientsInTurnTest {
    private static final int CLIENTS = 3;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNotTakeTheDatagramsOfOtherClientsForMissedPackets(String address) throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "lo", "-o", "json")) {
            flowbraid.awaitNaming();
            try (TrafficProgram server = TrafficProgram.python("clients_in_turn.py", address, CLIENTS)) {
                final int port = server.number();
                final List<Integer> clients = IntStream.range(0, CLIENTS)
                        .map(i -> server.number())
                        .boxed()
                        .toList();
                server.finish();
                assertThat(flowbraid.terminate()).isZero();

                final List<FlowJson> flows = flowbraid.finalFlows(flow -> flow.serverPort() == port);
                assertThat(flows).extracting(FlowJson::clientPid).containsExactlyInAnyOrderElementsOf(clients);
                assertThat(flows).allSatisfy(flow -> {
                    assertThat(flow.serverPid()).isEqualTo(server.pid());
                    assertThat(flow.text("/reconciliation/client_to_server")).isEqualTo("equal");
                    assertThat(flow.text("/reconciliation/server_to_client")).isEqualTo("equal");
                });
            }
        }
    }
}
