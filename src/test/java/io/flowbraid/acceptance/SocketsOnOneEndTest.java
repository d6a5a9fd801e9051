// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several datagram sockets of one host have the same end of a flow, and no packets are captured. */
class SocketsOnOneEndTest {
    private static final int LATER_REQUESTS = 9;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    /** The client's namespace is not watched. */
    @Test
    void shouldCountAllDatagramsOfAServerThatConnectsBack() throws Exception {
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess flowbraid = watch(pair.servers())) {
            final int port;
            final int child;
            try (TrafficProgram server = TrafficProgram.pythonIn(
                    pair.servers().entering(), "connects_back.py", NamespacePair.SERVER_ADDRESS, LATER_REQUESTS)) {
                port = server.number();
                try (TrafficProgram client = TrafficProgram.pythonIn(
                        pair.clients().entering(),
                        "udp_echo_client.py",
                        port,
                        NamespacePair.SERVER_ADDRESS,
                        1 + LATER_REQUESTS)) {
                    client.number();
                }
                child = server.number();
            }

            final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == port);
            assertThat(flow.number("/client/payload_bytes").intValue())
                    .as("%s", flow)
                    .isEqualTo(100 * (1 + LATER_REQUESTS));
            assertThat(flow.number("/server/payload_bytes").intValue()).isEqualTo(50 * (1 + LATER_REQUESTS));
            assertThat(flow.serverPid()).isEqualTo(child);
            assertThat(flow.text("/client/attribution/reason")).isEqualTo("remote");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.7.7.7", "ff05::77"})
    void shouldNameTheSenderOfWhatAGroupReceived(String group) throws Exception {
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess flowbraid = watch(pair.servers());
                TrafficProgram program = sendToGroup(pair.servers(), group)) {
            final int port = program.number();
            program.number();
            final int sender = program.number();
            final int first = program.number();
            final int second = program.number();
            flowbraid.awaitFinalFlow(each -> each.serverPort() == port);
            flowbraid.terminate();

            assertThat(flowbraid.finalFlows(each -> each.serverPort() == port))
                    .singleElement()
                    .satisfies(flow -> {
                        assertThat(flow.clientPid()).as("%s", flow).isEqualTo(sender);
                        assertThat(flow.text("/client/attribution/status")).isEqualTo("attributed");
                        assertThat(flow.text("/server/attribution/status")).isEqualTo("shared");
                        assertThat(flow.serverPid()).isIn(first, second);
                        assertThat(flow.number("/server/attribution/receiver/pid")
                                        .intValue())
                                .isIn(first, second)
                                .isNotEqualTo(flow.serverPid());
                        assertThat(flow.number("/client/payload_bytes").intValue())
                                .isEqualTo(250);
                    });
        }
    }

    /** Its own address would be of no use yet while duplicates are looked for (RFC 4862 section 5.4). */
    private static TrafficProgram sendToGroup(NetworkNamespace namespace, String group) throws Exception {
        namespace.ip("address add fd00:213::2/64 dev wire nodad");
        return TrafficProgram.pythonIn(namespace.entering(), "group.py", "wire", group);
    }

    private static FlowbraidProcess watch(NetworkNamespace namespace) throws Exception {
        final FlowbraidProcess flowbraid =
                Product.start("up", "-i", "none", "--netns", namespace.name(), "-o", "json", "--no-history");
        flowbraid.awaitMessage("Ctrl-C ends");
        return flowbraid;
    }
}
