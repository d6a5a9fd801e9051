// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The wire shows a tag that the device of the socket does not have, as below a VLAN device. A tap device stands for
 * that one: not each kernel has VLAN devices.
 */
class VlanDevicesTest {
    private static final String DEVICE = "vlan10";
    private static final String CLIENT = "10.213.10.1";
    private static final String SERVER = "10.213.10.2";
    private static final int NOBODYS_PORT = 4_999;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameBothEndsInAVlanAndCountOnceWhatIsSeenWithAndWithoutItsTag() throws Exception {
        try (NamespacePair pair = NamespacePair.create();
                TrafficProgram clients = vlan(pair.clients(), CLIENT);
                TrafficProgram servers = vlan(pair.servers(), SERVER);
                TrafficProgram server =
                        TrafficProgram.pythonIn(pair.servers().entering(), "echo_server.py", 0, SERVER)) {
            final int port = server.number();
            final String at = "@netns:" + pair.clients().name();
            try (FlowbraidProcess flowbraid = Product.start(
                    "up", "-o", "json", "--http", "127.0.0.1:0", "-i", "lo", "-i", "wire" + at, "-i", DEVICE + at)) {
                flowbraid.awaitNaming();
                try (TrafficProgram client =
                        TrafficProgram.pythonIn(pair.clients().entering(), "echo_client.py", port, 0, SERVER)) {
                    client.number();
                    client.tell("hello");
                    client.line();
                    client.endInput();
                    client.finish();
                }
                pair.clients().run("bash", "-c", "echo hello > /dev/udp/" + SERVER + "/" + NOBODYS_PORT);
                final List<FlowJson> flows = flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == port);
                flowbraid.interrupt();

                assertThat(flows).hasSize(2).allSatisfy(flow -> {
                    assertThat(flow.isBothNamed()).as(flow.toString()).isTrue();
                    assertThat(flow.clientPayload()).isEqualTo("hello\n".length());
                    assertThat(flow.serverPayload()).isEqualTo("hello\n".length());
                    assertThat(flow.text("/network/vlan"))
                            .isEqualTo(flow.interfaceName().startsWith(DEVICE) ? "" : "10");
                });
                assertThat(flows)
                        .extracting(flow -> flow.text("/conversation/counted"))
                        .containsExactlyInAnyOrder("true", "false");
                shouldReportAPortThatNobodyHas(flowbraid);
            }
            clients.endInput();
            servers.endInput();
        }
    }

    private static void shouldReportAPortThatNobodyHas(FlowbraidProcess flowbraid) {
        final List<FlowJson> asked = flowbraid.finalFlows(flow -> flow.serverPort() == NOBODYS_PORT);
        final List<FlowJson> errors = flowbraid.finalFlows(flow -> flow.has("/icmp/related"));

        assertThat(asked)
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.text("/icmp/error/name")).isEqualTo("unreachable"));
        assertThat(errors)
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.text("/icmp/related/community_id"))
                        .isEqualTo(asked.get(0).text("/network/community_id")));
    }

    private static TrafficProgram vlan(NetworkNamespace namespace, String address) throws Exception {
        namespace.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
        final TrafficProgram vlan = TrafficProgram.pythonIn(namespace.entering(), "vlan_tap.py", "wire", DEVICE, 10);
        vlan.line();
        namespace.ip("address add " + address + "/24 dev " + DEVICE);
        namespace.ip("link set " + DEVICE + " up");
        return vlan;
    }
}
