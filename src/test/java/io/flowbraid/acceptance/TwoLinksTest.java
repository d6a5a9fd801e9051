// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One namespace, two links, and on each of them the very same five-tuple at the same time. */
@TestInstance(Lifecycle.PER_CLASS)
class TwoLinksTest {
    private static final List<String> LINKS = List.of("link0", "link1");
    private static final String OLDER = "tcp 10.66.0. 4730";

    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final List<TrafficProgram> programs = new ArrayList<>();
    /** Of each way the client on each link. */
    private final Map<String, List<TrafficProgram>> clients = new HashMap<>();

    private FlowbraidProcess flowbraid;

    /** All traffic is made first, under one Flowbraid; the tests ask for its flows. */
    @BeforeAll
    void makeTraffic() throws Exception {
        Kernel.assumeRootAndEbpf();
        final NetworkNamespace host = namespace();
        for (final String link : LINKS) {
            final NetworkNamespace peer = namespace();
            host.ip("link add " + link + " type veth peer name " + link + " netns " + peer.name());
            address(host, link, 1);
            address(peer, link, 2);
        }
        connectOnBoth(OLDER);
        final List<String> arguments = new ArrayList<>(List.of("up", "-o", "json", "-i", "lo"));
        for (final String link : LINKS) {
            arguments.addAll(List.of("-i", link + "@netns:" + host.name()));
        }
        flowbraid = Product.start(arguments.toArray(String[]::new));
        flowbraid.awaitNaming();
        for (final String way :
                List.of("tcp 10.66.0. 4720", "tcp fe80:: 4722", "udp 10.66.0. 4724", "udp fe80:: 4726")) {
            connectOnBoth(way);
            exchange(way);
        }
        exchange(OLDER);
        flowbraid.awaitNaming();
        assertThat(flowbraid.terminate()).isZero();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
        programs.forEach(TrafficProgram::close);
        for (final NetworkNamespace each : namespaces) {
            each.close();
        }
    }

    private NetworkNamespace namespace() throws Exception {
        final NetworkNamespace namespace = NetworkNamespace.create();
        namespaces.add(namespace);
        return namespace;
    }

    private static void address(NetworkNamespace namespace, String link, int end) throws Exception {
        namespace.ip("link set " + link + " addrgenmode none");
        namespace.ip("link set " + link + " up");
        namespace.ip("address add 10.66.0." + end + "/24 dev " + link);
        namespace.ip("address add fe80::" + end + "/64 dev " + link + " nodad");
    }

    /** Both at once. */
    private void connectOnBoth(String way) throws Exception {
        final List<TrafficProgram> both = new ArrayList<>();
        for (int i = 0; i < LINKS.size(); i++) {
            assertThat(onLink(namespaces.get(1 + i), "server", way, i).line()).isEqualTo("ready");
            both.add(onLink(namespaces.get(0), "client", way, i));
        }
        clients.put(way, both);
        tell(both, "connect", "connected");
    }

    private TrafficProgram onLink(NetworkNamespace namespace, String role, String way, int link) throws Exception {
        final String[] words = way.split(" ");
        final boolean isClient = role.equals("client");
        final TrafficProgram program = TrafficProgram.pythonIn(
                namespace.entering(),
                "on_link.py",
                role,
                words[0],
                LINKS.get(link),
                words[1] + (isClient ? 1 : 2),
                words[1] + 2,
                words[2]);
        programs.add(program);
        return program;
    }

    private void exchange(String way) throws Exception {
        final List<TrafficProgram> both = clientsOf(way);
        tell(both, "send", "answered");
        for (final TrafficProgram client : both) {
            client.endInput();
            client.finish();
        }
    }

    private static void tell(List<TrafficProgram> both, String word, String answer) throws Exception {
        for (final TrafficProgram client : both) {
            client.tell(word);
        }
        for (final TrafficProgram client : both) {
            assertThat(client.line()).isEqualTo(answer);
        }
    }

    private List<TrafficProgram> clientsOf(String way) {
        return Objects.requireNonNull(clients.get(way), way);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp 10.66.0. 4720", "tcp fe80:: 4722", "udp 10.66.0. 4724", "udp fe80:: 4726"})
    void shouldNameOnEachLinkTheSocketThatUsesIt(String way) {
        for (int i = 0; i < LINKS.size(); i++) {
            final FlowJson flow = flowOn(LINKS.get(i), way);
            assertThat(flow.clientPid())
                    .as("%s", flow)
                    .isEqualTo(clientsOf(way).get(i).pid());
        }
    }

    @Test
    void shouldNotNameTheOtherLinksSocketForAConnectionOlderThanTheAgent() {
        for (int i = 0; i < LINKS.size(); i++) {
            assertThat(flowOn(LINKS.get(i), OLDER).clientPid())
                    .isIn(FlowJson.NOBODY, clientsOf(OLDER).get(i).pid());
        }
    }

    private FlowJson flowOn(String link, String way) {
        final int port = Integer.parseInt(way.substring(way.lastIndexOf(' ') + 1));
        final List<FlowJson> flows = flowbraid.finalFlows(
                flow -> flow.isOnPort(port) && flow.interfaceName().startsWith(link + "@"));
        assertThat(flows).as("%s on %s", way, link).hasSize(1);
        return flows.get(0);
    }
}
