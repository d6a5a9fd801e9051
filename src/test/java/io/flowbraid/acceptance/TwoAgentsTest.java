// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two network namespaces joined by a veth pair, an agent for each as if they were two hosts, and one collector. */
class TwoAgentsTest {
    private NamespacePair hosts;
    private String feed;

    @BeforeEach
    void join() throws Exception {
        Kernel.assumeRootAndEbpf();
        hosts = NamespacePair.create();
        try (ServerSocket free = new ServerSocket(0)) {
            feed = "tcp://127.0.0.1:" + free.getLocalPort() + "c";
        }
    }

    @AfterEach
    void part() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    @ParameterizedTest(name = "source ids 1 and {0}")
    @ValueSource(ints = {1, 2})
    void shouldNameBothEndsOfAFlowBetweenThemByTheTwoAgents(int otherId) throws Exception {
        try (FlowbraidProcess collector = collector();
                FlowbraidProcess clientsAgent = agent(hosts.clients(), 1);
                TrafficProgram server = hosts.server()) {
            final int port = server.number();
            final FlowJson ofOneAgent =
                    awaitFlow(collector, clientsAgent, port, flow -> flow.clientPid() != FlowJson.NOBODY);
            assertThat(ofOneAgent.serverPid()).isEqualTo(FlowJson.NOBODY);

            try (FlowbraidProcess serversAgent = agent(hosts.servers(), otherId)) {
                final FlowJson flow = awaitFlow(collector, serversAgent, port, FlowJson::isBothNamed);

                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flow.interfaceName())
                        .isEqualTo("wire@netns:" + hosts.clients().name());
                final String host =
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
                assertThat(flow.text("/client/host/name")).isEqualTo(host);
                assertThat(flow.text("/server/host/name")).isEqualTo(host);
                assertThat(clientsAgent.output()).noneMatch(line -> line.contains("[" + server.pid() + "]"));
                assertThat(serversAgent.output())
                        .anyMatch(line -> line.contains("[" + server.pid() + "]"))
                        .noneMatch(line -> line.contains("[" + flow.clientPid() + "]"));
                assertThat(collector.messages()).noneMatch(line -> line.contains("is used by two agents"));
            }
        }
    }

    /** Makes connections until the flow of one is as wanted; the owner of its client end is the right one. */
    private FlowJson awaitFlow(
            FlowbraidProcess collector, FlowbraidProcess agent, int port, Predicate<FlowJson> isWanted) {
        final Map<Integer, Integer> pidsByPort = new HashMap<>();
        final List<FlowJson> wanted = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> {
                    try (TrafficProgram client = hosts.client(port)) {
                        pidsByPort.put(client.number(), client.pid());
                        client.tell("hello");
                        assertThat(client.line()).isEqualTo("hello");
                        client.endInput();
                        client.finish();
                    }
                    wanted.addAll(collector.finalFlows(
                            flow -> pidsByPort.containsKey(flow.clientPort()) && isWanted.test(flow)));
                    assertThat(wanted)
                            .as("%s, of %s; the agent %s", collector.messages(), collector.output(), agent.messages())
                            .isNotEmpty();
                });
        final FlowJson flow = wanted.get(0);
        assertThat(flow.clientPid()).isEqualTo(pidsByPort.get(flow.clientPort()));
        return flow;
    }

    private FlowbraidProcess collector() throws IOException {
        final String wire = "wire@netns:" + hosts.clients().name();
        return Product.start("run", "-o", "json", "-i", feed, "-i", wire, "--companion", wire + "=" + feed);
    }

    private FlowbraidProcess agent(NetworkNamespace namespace, int sourceId) throws IOException {
        return Product.start(
                "agent", "-v", "--zmq", feed, "--netns", namespace.name(), "--source-id", Integer.toString(sourceId));
    }
}
