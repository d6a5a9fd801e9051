// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same packets on several devices count once, in flows and in sums. */
class CountedOnceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES = 300_000;
    private static final String REMOTE = "10.214.2.2";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldCountEachPacketOnceThatAnySeesOnABridgeAndItsPorts() throws Exception {
        try (NamespacePair pair = NamespacePair.onBridge();
                FlowbraidProcess flowbraid = watch(
                        "any@netns:" + Objects.requireNonNull(pair.between()).name());
                TrafficProgram server = pair.server();
                TrafficProgram datagrams = datagramServer(pair.servers(), NamespacePair.SERVER_ADDRESS)) {
            final int tcpPort = server.number();
            final int udpPort = datagrams.number();
            flowbraid.awaitNaming();
            try (TrafficProgram client = pair.client(tcpPort);
                    TrafficProgram asker = TrafficProgram.pythonIn(
                            pair.clients().entering(),
                            "udp_echo_client.py",
                            udpPort,
                            NamespacePair.SERVER_ADDRESS,
                            20)) {
                client.number();
                client.tell("hello");
                client.line();
                client.endInput();
                client.finish();
                asker.number();
                asker.finish();
            }
            final FlowJson connection = flowbraid.awaitFinalFlow(flow -> flow.serverPort() == tcpPort);
            flowbraid.interrupt();
            final FlowJson exchange = only(flowbraid.finalFlows(flow -> flow.serverPort() == udpPort));

            assertThat(connection.clientPayload()).isEqualTo("hello\n".length());
            assertThat(connection.serverPayload()).isEqualTo("hello\n".length());
            assertThat(connection.isBothNamed()).as(connection.toString()).isTrue();
            assertThat(exchange.clientPayload()).isEqualTo(2_000);
            assertThat(exchange.serverPayload()).isEqualTo(2_000);
            assertThat(flowbraid.messages()).noneMatch(line -> line.contains("copy"));
        }
    }

    @Test
    void shouldSumAConnectionOnceThatIsTranslatedAndCapturedOnThreeDevices() throws Exception {
        Kernel.assumeProgram("/usr/sbin/nft");
        try (Gateway gateway = Gateway.create();
                TrafficProgram server =
                        TrafficProgram.pythonIn(gateway.remote.entering(), "echo_server.py", 0, REMOTE)) {
            final int port = server.number();
            final String at = "@netns:" + gateway.host.name();
            try (FlowbraidProcess flowbraid = watch("docker0" + at, "veth1" + at, "eth0" + at)) {
                flowbraid.awaitNaming();
                final String page = "api/v1/talkers?by=process&q=";
                try (TrafficProgram client =
                        TrafficProgram.pythonIn(gateway.container.entering(), "echo_client.py", port, 0, REMOTE)) {
                    client.number();
                    client.tell("x".repeat(BYTES));
                    client.line();
                    client.endInput();
                    client.finish();
                }
                final Predicate<FlowJson> isOurs = flow -> flow.serverPort() == port;
                final List<FlowJson> legs = flowbraid.awaitFinalFlows(3, isOurs);
                final String query = URLEncoder.encode("port:" + port, StandardCharsets.UTF_8);
                final JsonNode talkers = JSON.readTree(flowbraid.ask(page + query));

                assertThat(legs).hasSize(3);
                assertThat(legs).extracting(FlowJson::clientPayload).allMatch(payload -> payload > BYTES);
                assertThat(legs).extracting(leg -> leg.text("/conversation/id")).doesNotContain("");
                assertThat(legs.stream()
                                .map(leg -> leg.text("/conversation/id"))
                                .distinct())
                        .hasSize(1);
                final FlowJson counted = only(legs.stream()
                        .filter(leg -> leg.text("/conversation/counted").equals("true"))
                        .toList());
                assertThat(counted.interfaceName()).startsWith("docker0");
                assertThat(talkers.at("/total/flows").asInt()).isEqualTo(1);
                assertThat(talkers.at("/total/bytes").asLong()).isEqualTo(counted.bytes());
            }
        }
    }

    private static FlowbraidProcess watch(String... interfaces) throws Exception {
        final String[] words = new String[7 + 2 * interfaces.length];
        System.arraycopy(new String[] {"up", "-o", "json", "--http", "127.0.0.1:0", "-i", "lo"}, 0, words, 0, 7);
        for (int i = 0; i < interfaces.length; i++) {
            words[7 + 2 * i] = "-i";
            words[8 + 2 * i] = interfaces[i];
        }
        return Product.start(words);
    }

    private static TrafficProgram datagramServer(NetworkNamespace namespace, String address) throws Exception {
        return TrafficProgram.pythonIn(namespace.entering(), "udp_echo_server.py", 0, address);
    }

    private static FlowJson only(List<FlowJson> flows) {
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    /** A container on docker0, and its host, which masquerades it on eth0 to a remote host. */
    private record Gateway(NetworkNamespace container, NetworkNamespace host, NetworkNamespace remote)
            implements AutoCloseable {
        static Gateway create() throws Exception {
            final Gateway gateway =
                    new Gateway(NetworkNamespace.create(), NetworkNamespace.create(), NetworkNamespace.create());
            gateway.host.ip("link add docker0 type bridge");
            gateway.host.ip("link add veth1 type veth peer name eth0 netns " + gateway.container.name());
            gateway.host.ip("link add eth0 type veth peer name eth0 netns " + gateway.remote.name());
            gateway.host.ip("link set veth1 master docker0 up");
            gateway.host.ip("address add 10.214.1.1/24 dev docker0");
            gateway.host.ip("link set docker0 up");
            gateway.host.ip("address add 10.214.2.1/24 dev eth0");
            gateway.host.ip("link set eth0 up");
            gateway.container.ip("address add 10.214.1.2/24 dev eth0");
            gateway.container.ip("link set eth0 up");
            gateway.container.ip("route add default via 10.214.1.1");
            gateway.remote.ip("address add " + REMOTE + "/24 dev eth0");
            gateway.remote.ip("link set eth0 up");
            gateway.host.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
            gateway.host.nft("""
                    table ip nat {
                      chain postrouting { type nat hook postrouting priority 100; oifname "eth0" masquerade; }
                    }
                    """);
            return gateway;
        }

        @Override
        public void close() throws Exception {
            try (container;
                    host;
                    remote) {
                host.ip("link delete docker0");
            }
        }
    }
}
