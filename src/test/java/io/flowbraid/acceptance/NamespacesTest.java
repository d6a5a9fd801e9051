// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each network namespace has a loopback of its own, with the same addresses. */
class NamespacesTest {
    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldKeepTheSameFiveTupleOfTwoNamespacesApart() throws Exception {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();
                try (TrafficProgram otherServer =
                        TrafficProgram.pythonIn(elsewhere.entering(), "echo_server.py", port)) {
                    otherServer.number();
                    try (TrafficProgram otherClient =
                            TrafficProgram.pythonIn(elsewhere.entering(), "echo_client.py", port, clientPort)) {
                        assertThat(otherClient.number()).isEqualTo(clientPort);
                        exchange(otherClient);
                        exchange(client);
                        otherClient.finish();
                        client.finish();
                    }
                }

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow.clientPid()).isEqualTo(client.pid());
                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flowbraid.finalFlows(each -> each.clientPort() == clientPort))
                        .hasSize(1);
            }
        }
    }

    private static void exchange(TrafficProgram client) throws java.io.IOException {
        client.tell("hello");
        assertThat(client.line()).isEqualTo("hello");
        client.endInput();
    }
}
