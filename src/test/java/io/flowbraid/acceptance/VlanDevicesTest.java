// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A VLAN device shows its packets without the tag, the device below it with the tag; the sockets know of neither. */
class VlanDevicesTest {
    private static final String CLIENT = "10.213.10.1";
    private static final String SERVER = "10.213.10.2";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameBothEndsOfAConnectionInAVlanAndCountItOnce() throws Exception {
        try (NamespacePair pair = NamespacePair.create()) {
            addVlan(pair.clients(), CLIENT);
            addVlan(pair.servers(), SERVER);
            final String at = "@netns:" + pair.clients().name();
            try (FlowbraidProcess flowbraid = Product.start(
                            "up",
                            "-o",
                            "json",
                            "--http",
                            "127.0.0.1:0",
                            "-i",
                            "lo",
                            "-i",
                            "wire" + at,
                            "-i",
                            "wire.10" + at);
                    TrafficProgram server =
                            TrafficProgram.pythonIn(pair.servers().entering(), "echo_server.py", 0, SERVER)) {
                final int port = server.number();
                flowbraid.awaitNaming();
                try (TrafficProgram client =
                        TrafficProgram.pythonIn(pair.clients().entering(), "echo_client.py", port, 0, SERVER)) {
                    client.number();
                    client.tell("hello");
                    client.line();
                    client.endInput();
                    client.finish();
                }
                final List<FlowJson> flows = flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == port);

                assertThat(flows).allSatisfy(flow -> {
                    assertThat(flow.isBothNamed()).as(flow.toString()).isTrue();
                    assertThat(flow.clientPayload()).isEqualTo("hello\n".length());
                    assertThat(flow.serverPayload()).isEqualTo("hello\n".length());
                    assertThat(flow.text("/network/vlan"))
                            .isEqualTo(flow.interfaceName().startsWith("wire.10") ? "" : "10");
                });
                assertThat(flows)
                        .extracting(flow -> flow.text("/conversation/counted"))
                        .containsExactlyInAnyOrder("true", "false");
                assertThat(flows)
                        .extracting(flow -> flow.text("/conversation/id"))
                        .doesNotContain("");
            }
        }
    }

    @Test
    void shouldReportAPortThatNobodyHas() throws Exception {
        try (NamespacePair pair = NamespacePair.create()) {
            addVlan(pair.clients(), CLIENT);
            addVlan(pair.servers(), SERVER);
            try (FlowbraidProcess flowbraid = Product.start(
                    "up",
                    "-o",
                    "json",
                    "--http",
                    "127.0.0.1:0",
                    "-i",
                    "lo",
                    "-i",
                    "wire@netns:" + pair.clients().name())) {
                flowbraid.awaitNaming();
                pair.clients().run("bash", "-c", "echo hello > /dev/udp/" + SERVER + "/4999");
                flowbraid.interrupt();
                final List<FlowJson> asked = flowbraid.finalFlows(flow -> flow.serverPort() == 4_999);

                assertThat(asked).isNotEmpty();
                assertThat(asked).allSatisfy(flow -> {
                    assertThat(flow.text("/icmp/error/name")).isEqualTo("unreachable");
                    assertThat(flow.text("/network/vlan")).isEqualTo("10");
                });
                assertThat(flowbraid.finalFlows(flow -> flow.has("/icmp/related")))
                        .isNotEmpty();
            }
        }
    }

    private static void addVlan(NetworkNamespace namespace, String address) throws Exception {
        namespace.ip("link add link wire name wire.10 type vlan id 10");
        namespace.ip("address add " + address + "/24 dev wire.10");
        namespace.ip("link set wire.10 up");
    }
}
