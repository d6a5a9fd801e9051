// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real NAT by nftables: the two sides of a translated connection are one conversation, with the same two owners. */
class AddressTranslationTest {
    private static final int PUBLISHED_PORT = 81;
    private static final int SERVER_PORT = 82;
    private static final int CONNECTIONS = 10;
    private static final String LEG = "/conversation/leg";
    private static final String CONVERSATION = "/conversation/id";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/nft");
    }

    @Test
    void shouldNameBothOwnersOnBothSidesOfARedirectedPort() throws Exception {
        try (NetworkNamespace host = NetworkNamespace.create()) {
            host.nft("""
                    table ip nat {
                      chain output { type nat hook output priority -100; tcp dport 81 dnat to 127.0.0.1:82; }
                    }
                    """);
            try (FlowbraidProcess flowbraid =
                            Product.start("up", "-o", "json", "-i", "lo", "-i", "lo@netns:" + host.name());
                    TrafficProgram server =
                            TrafficProgram.pythonIn(host.entering(), "echo_server.py", SERVER_PORT, "127.0.0.1")) {
                server.line();
                flowbraid.awaitNaming();
                try (TrafficProgram client =
                        TrafficProgram.pythonIn(host.entering(), "echo_client.py", PUBLISHED_PORT, 0, "127.0.0.1")) {
                    final int clientPort = client.number();
                    exchange(client);
                    // Requests are seen behind the translation, answers before it: neither flow shows both FINs.
                    flowbraid.awaitNaming();
                    flowbraid.interrupt();

                    final List<FlowJson> flows = flowbraid.finalFlows(each -> each.clientPort() == clientPort);
                    final FlowJson original = only(flows, "original");
                    final FlowJson translated = only(flows, "translated");
                    assertThat(original.serverPort()).isEqualTo(PUBLISHED_PORT);
                    assertThat(translated.serverPort()).isEqualTo(SERVER_PORT);
                    assertOneConversation(flows, client.pid(), server.pid());
                    assertThat(original.text("/server/nat/ip")).isEqualTo("127.0.0.1");
                    assertThat(original.number("/server/nat/port").intValue()).isEqualTo(SERVER_PORT);
                    assertThat(original.text("/server/attribution/translated")).isEqualTo("true");
                    assertThat(original.text("/server/attribution/method")).isEqualTo("accept");
                    assertThat(translated.text("/client/attribution/translated"))
                            .isEqualTo("true");
                    assertThat(translated.text("/client/attribution/method")).isEqualTo("connect");
                    assertThat(translated.number("/server/nat/port").intValue()).isEqualTo(PUBLISHED_PORT);
                }
            }
        }
    }

    @Test
    void shouldNameBothOwnersOnBothSidesOfAGateway() throws Exception {
        try (Route route = Route.create()) {
            route.gateway.nft("""
                    table ip nat {
                      chain prerouting { type nat hook prerouting priority -100; tcp dport 81 dnat to 10.213.2.2:82; }
                      chain postrouting { type nat hook postrouting priority 100; oifname "right" masquerade; }
                    }
                    """);
            try (FlowbraidProcess flowbraid = route.watch();
                    TrafficProgram server = route.serve();
                    TrafficProgram client = route.ask("10.213.1.1", 0)) {
                final int clientPort = client.number();
                exchange(client);

                final FlowJson original = flowbraid.awaitFinalFlow(
                        each -> each.clientPort() == clientPort && leg(each).equals("original"));
                final FlowJson translated =
                        flowbraid.awaitFinalFlow(each -> each.serverPort() == SERVER_PORT && !each.isSelf());
                assertOneConversation(List.of(original, translated), client.pid(), server.pid());
                assertThat(original.text("/client/nat/ip")).isEqualTo("10.213.2.1");
                assertThat(original.text("/server/nat/ip")).isEqualTo("10.213.2.2");
                assertThat(translated.text("/client/ip")).isEqualTo("10.213.2.1");
                assertThat(translated.text("/client/nat/ip")).isEqualTo("10.213.1.2");
                assertThat(translated.text("/server/nat/ip")).isEqualTo("10.213.1.1");
                assertThat(original.clientPayload()).isEqualTo(translated.clientPayload());
            }
        }
    }

    @Test
    void shouldTellConnectionsFromOnePortToTwoServersApart() throws Exception {
        try (Route route = Route.create();
                TrafficProgram one = route.answer("10.213.2.2");
                TrafficProgram other = route.answer("10.213.2.3")) {
            route.alternate();
            try (FlowbraidProcess flowbraid = route.watch();
                    TrafficProgram client = route.hasten(4, 0.5)) {
                final int clientPort = client.number();
                final List<Integer> servers =
                        List.of(client.number(), client.number(), client.number(), client.number());
                // A SYN that is sent again takes a turn of its own: the order is not certain.
                assertThat(servers).contains(one.pid(), other.pid()).containsOnly(one.pid(), other.pid());

                final List<FlowJson> originals = flowbraid
                        .awaitFinalFlows(
                                4,
                                each -> each.clientPort() == clientPort
                                        && leg(each).equals("original"))
                        .stream()
                        .sorted(Comparator.comparing(FlowJson::start))
                        .toList();
                assertThat(originals).extracting(FlowJson::serverPid).isEqualTo(servers);
                for (final FlowJson original : originals) {
                    final List<FlowJson> both = flowbraid.awaitFinalFlows(
                            2, each -> each.text(CONVERSATION).equals(original.text(CONVERSATION)));
                    assertOneConversation(both, client.pid(), original.serverPid());
                }
            }
        }
    }

    @Test
    void shouldRatherNameNobodyThanTheServerOfAnotherConnection() throws Exception {
        try (Route route = Route.create();
                TrafficProgram one = route.answer("10.213.2.2");
                TrafficProgram other = route.answer("10.213.2.3")) {
            route.alternate();
            try (FlowbraidProcess flowbraid = route.watch();
                    TrafficProgram client = route.hasten(CONNECTIONS, 0)) {
                final int clientPort = client.number();
                final List<Integer> servers = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    servers.add(client.number());
                }
                assertThat(servers).contains(one.pid(), other.pid());

                final List<FlowJson> flows =
                        flowbraid.awaitFinalFlows(2 * CONNECTIONS, each -> each.clientPort() == clientPort).stream()
                                .sorted(Comparator.comparing(FlowJson::start))
                                .toList();
                final List<FlowJson> originals = flows.stream()
                        .filter(each -> each.interfaceName().startsWith("left"))
                        .toList();
                assertThat(originals).hasSize(CONNECTIONS);
                for (int i = 0; i < CONNECTIONS; i++) {
                    assertThat(originals.get(i).serverPid()).isIn(servers.get(i), FlowJson.NOBODY);
                }
                flows.forEach(each -> assertThat(each.clientPid()).isIn(client.pid(), FlowJson.NOBODY));
                flows.stream()
                        .filter(each -> !each.text(CONVERSATION).isEmpty())
                        .collect(Collectors.groupingBy(each -> each.text(CONVERSATION)))
                        .values()
                        .forEach(each -> assertThat(each).hasSizeLessThanOrEqualTo(2));
            }
        }
    }

    private static void assertOneConversation(List<FlowJson> flows, int clientPid, int serverPid) {
        assertThat(flows).hasSize(2);
        assertThat(flows).extracting(FlowJson::clientPid).containsOnly(clientPid);
        assertThat(flows).extracting(FlowJson::serverPid).containsOnly(serverPid);
        assertThat(flows).extracting(AddressTranslationTest::leg).containsExactlyInAnyOrder("original", "translated");
        assertThat(flows.get(0).text(CONVERSATION))
                .hasSize(16)
                .isEqualTo(flows.get(1).text(CONVERSATION));
    }

    private static FlowJson only(List<FlowJson> flows, String leg) {
        final List<FlowJson> found =
                flows.stream().filter(each -> leg(each).equals(leg)).toList();
        assertThat(found).as(leg + " among " + flows).hasSize(1);
        return found.get(0);
    }

    private static String leg(FlowJson flow) {
        return flow.text(LEG);
    }

    private static void exchange(TrafficProgram client) throws Exception {
        client.tell("hello");
        assertThat(client.line()).isEqualTo("hello");
        client.endInput();
        client.finish();
    }

    /** A client and a server in namespaces of their own, and between them a gateway in a third. */
    private record Route(NetworkNamespace client, NetworkNamespace gateway, NetworkNamespace server)
            implements AutoCloseable {

        static Route create() throws Exception {
            final Route route =
                    new Route(NetworkNamespace.create(), NetworkNamespace.create(), NetworkNamespace.create());
            link(route.client, "10.213.1.2/24", route.gateway, "left", "10.213.1.1/24");
            link(route.server, "10.213.2.2/24", route.gateway, "right", "10.213.2.1/24");
            route.server.ip("address add 10.213.2.3/24 dev up0");
            route.client.ip("route add default via 10.213.1.1");
            route.server.ip("route add default via 10.213.2.1");
            route.gateway.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
            return route;
        }

        private static void link(
                NetworkNamespace end, String address, NetworkNamespace gateway, String device, String gatewayAddress)
                throws Exception {
            gateway.ip("link add " + device + " type veth peer name up0 netns " + end.name());
            end.ip("address add " + address + " dev up0");
            end.ip("link set up0 up");
            gateway.ip("address add " + gatewayAddress + " dev " + device);
            gateway.ip("link set " + device + " up");
        }

        FlowbraidProcess watch() throws Exception {
            final FlowbraidProcess flowbraid = Product.start(
                    "up",
                    "-o",
                    "json",
                    "-i",
                    "lo",
                    "-i",
                    "left@netns:" + gateway.name(),
                    "-i",
                    "right@netns:" + gateway.name());
            flowbraid.awaitNaming();
            return flowbraid;
        }

        TrafficProgram serve() throws Exception {
            final TrafficProgram program =
                    TrafficProgram.pythonIn(server.entering(), "echo_server.py", SERVER_PORT, "10.213.2.2");
            program.line();
            return program;
        }

        /** A server that says who it is. */
        TrafficProgram answer(String address) throws Exception {
            final TrafficProgram program =
                    TrafficProgram.pythonIn(server.entering(), "pid_server.py", PUBLISHED_PORT, address);
            program.line();
            return program;
        }

        /** Sends every other connection to the second server. */
        void alternate() throws Exception {
            gateway.nft("""
                    table ip nat {
                      chain prerouting {
                        type nat hook prerouting priority -100;
                        tcp dport 81 dnat to numgen inc mod 2 map { 0 : 10.213.2.2, 1 : 10.213.2.3 }
                      }
                    }
                    """);
        }

        TrafficProgram hasten(int connections, double pauseSeconds) throws Exception {
            return TrafficProgram.pythonIn(
                    client.entering(), "hasty_client.py", PUBLISHED_PORT, "10.213.1.1", connections, pauseSeconds);
        }

        TrafficProgram ask(String address, int clientPort) throws Exception {
            return TrafficProgram.pythonIn(client.entering(), "echo_client.py", PUBLISHED_PORT, clientPort, address);
        }

        @Override
        public void close() throws Exception {
            try (client;
                    gateway;
                    server) {
                gateway.ip("link delete left");
            }
        }
    }
}
