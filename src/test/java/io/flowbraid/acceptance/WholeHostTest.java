// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent hears of every namespace, whatever the captured interfaces see. */
class WholeHostTest {
    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldShowTwoNamespacesThatTalkOverABridgeAndTheLoopbackOfAThird() throws Exception {
        try (NamespacePair pair = NamespacePair.onBridge();
                NetworkNamespace third = NetworkNamespace.create();
                FlowbraidProcess flowbraid = Product.start("up", "-i", "lo", "-o", "json");
                TrafficProgram server = pair.server();
                TrafficProgram lonelyServer = TrafficProgram.pythonIn(third.entering(), "echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            final int lonelyPort = lonelyServer.number();
            try (TrafficProgram client = pair.client(port);
                    TrafficProgram lonelyClient =
                            TrafficProgram.pythonIn(third.entering(), "echo_client.py", lonelyPort, 0)) {
                final int clientPort = client.number();
                final int lonelyClientPort = lonelyClient.number();
                exchange(client);
                exchange(lonelyClient);

                final FlowJson flow = onlyFlow(flowbraid, clientPort, port);
                assertOwners(flow, client, server);
                assertThat(flow.text("/client/ip")).isEqualTo(NamespacePair.CLIENT_ADDRESS);
                assertNamespaces(flow, pair.clients().inode(), pair.servers().inode());
                assertThat(flow.has("/observer/netns"))
                        .as("one namespace of both")
                        .isFalse();

                final FlowJson lonely = onlyFlow(flowbraid, lonelyClientPort, lonelyPort);
                assertOwners(lonely, lonelyClient, lonelyServer);
                assertNamespaces(lonely, third.inode(), third.inode());
                assertThat(lonely.number("/observer/netns").longValue()).isEqualTo(third.inode());
            }
        }
    }

    @Test
    void shouldWatchTheHostWithoutAnyCapture() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "none", "-o", "json");
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();
                exchange(client);
                assertOwners(onlyFlow(flowbraid, clientPort, port), client, server);
            }

            assertThat(flowbraid.interrupt()).isZero();
            assertThat(flowbraid.messages())
                    .anyMatch(line -> line.contains("no packets are captured"))
                    .anyMatch(line -> line.contains("known from sockets alone"))
                    .noneMatch(line -> line.contains("packets captured"));
        }
    }

    private static FlowJson onlyFlow(FlowbraidProcess flowbraid, int clientPort, int serverPort) {
        final FlowJson found =
                flowbraid.awaitFinalFlow(flow -> flow.clientPort() == clientPort && flow.serverPort() == serverPort);
        assertThat(flowbraid.finalFlows(flow -> flow.isOnPort(serverPort))).hasSize(1);
        return found;
    }

    private static void assertOwners(FlowJson flow, TrafficProgram client, TrafficProgram server) {
        assertThat(flow.observerType()).isEqualTo("sockets");
        assertThat(flow.clientPid()).isEqualTo(client.pid());
        assertThat(flow.serverPid()).isEqualTo(server.pid());
        assertThat(flow.clientPayload()).isEqualTo("hello\n".length());
        assertThat(flow.serverPayload()).isEqualTo("hello\n".length());
    }

    private static void assertNamespaces(FlowJson flow, long client, long server) {
        assertThat(flow.number("/socket/client/netns").longValue()).isEqualTo(client);
        assertThat(flow.number("/socket/server/netns").longValue()).isEqualTo(server);
    }

    private static void exchange(TrafficProgram client) throws IOException, InterruptedException {
        client.tell("hello");
        assertThat(client.line()).isEqualTo("hello");
        client.endInput();
        client.finish();
    }
}
