// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Services as kube-proxy makes them, on a bridge whose frames the kernel filters: pods that ask pods of the same
 * bridge.
 */
class ServiceTrafficTest {
    private static final String SERVICE = "10.96.0.1";
    private static final String NODE = "10.213.9.254";
    private static final int SERVER_PORT = 8080;

    private static final String RULES = """
            table ip services {
              chain prerouting { type nat hook prerouting priority -100;
                ip daddr 10.96.0.1 tcp dport 80 dnat to 10.213.9.2:8080;
                ip daddr 10.213.9.254 tcp dport 30080 meta mark set 0x4000 dnat to 10.213.9.2:8080;
              }
              chain postrouting { type nat hook postrouting priority 100;
                meta mark 0x4000 masquerade;
                ip saddr 10.213.9.2 ip daddr 10.213.9.2 masquerade;
              }
            }
            """;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/nft");
    }

    @Test
    void shouldNameBothPodsOfServiceTraffic() throws Exception {
        try (NamespacePair pods = NamespacePair.onBridge()) {
            final NetworkNamespace node = Objects.requireNonNull(pods.between());
            publish(pods, node);
            // Promiscuous mode makes the kernel forward a copy of each frame that it translates here; -p leaves it off.
            try (FlowbraidProcess flowbraid =
                            Product.start("up", "-p", "-o", "json", "-i", "lo", "-i", "bridge@netns:" + node.name());
                    TrafficProgram server = TrafficProgram.pythonIn(
                            pods.servers().entering(), "echo_server.py", SERVER_PORT, "0.0.0.0")) {
                server.line();
                flowbraid.awaitNaming();
                final Asked byNodePort = ask(pods.clients(), 30_080, NODE);
                final Asked byItself = ask(pods.servers(), 80, SERVICE);
                final Asked byService = ask(pods.clients(), 80, SERVICE);
                // Answers alone have no FIN of the client.
                flowbraid.awaitNaming();
                flowbraid.interrupt();

                for (final Asked asked : List.of(byNodePort, byItself, byService)) {
                    final List<FlowJson> legs =
                            flowbraid.finalFlows(flow -> !flow.isSelf() && flow.clientPort() == asked.port());
                    assertThat(legs).isNotEmpty().allSatisfy(leg -> {
                        assertThat(leg.clientPid()).isEqualTo(asked.pid());
                        assertThat(leg.serverPid()).isEqualTo(server.pid());
                        assertThat(leg.text("/conversation/id")).isNotEmpty();
                    });
                    assertThat(legs.stream()
                                    .map(leg -> leg.text("/conversation/id"))
                                    .distinct())
                            .hasSize(1);
                    assertThat(legs)
                            .filteredOn(leg -> leg.text("/conversation/counted").equals("true"))
                            .hasSize(1);
                }
            }
        }
    }

    private record Asked(int port, int pid) {}

    private static Asked ask(NetworkNamespace pod, int port, String address) throws Exception {
        try (TrafficProgram client = TrafficProgram.pythonIn(pod.entering(), "echo_client.py", port, 0, address)) {
            final int clientPort = client.number();
            client.tell("hello");
            assertThat(client.line()).isEqualTo("hello");
            client.endInput();
            client.finish();
            return new Asked(clientPort, client.pid());
        }
    }

    private static void publish(NamespacePair pods, NetworkNamespace node) throws Exception {
        node.ip("address add " + NODE + "/24 dev bridge");
        for (final String port : List.of("clients", "servers")) {
            node.ip("link set " + port + " type bridge_slave hairpin on");
        }
        for (final NetworkNamespace pod : List.of(pods.clients(), pods.servers())) {
            pod.ip("route add default via " + NODE);
        }
        node.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1");
        node.nft(RULES);
    }
}
