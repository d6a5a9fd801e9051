// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents tell of one end each. */
class AgentGoneTest {
    private static final String BEFORE = "told to both";
    private static final String AFTER = "told when only one agent was left";

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldGoOnWithTheOtherEndWhenOneAgentIsKilled() throws Exception {
        final Feed feed = Feed.create();
        final Path config = Files.writeString(directory.resolve("flowbraid.conf"), "timeouts.active = 1 s\n");
        try (NamespacePair hosts = NamespacePair.create();
                FlowbraidProcess collector = feed.collector("--config", config.toString());
                FlowbraidProcess clientsAgent = agent(feed, hosts.clients(), 1);
                FlowbraidProcess serversAgent = agent(feed, hosts.servers(), 2);
                TrafficProgram server = hosts.server()) {
            final int port = server.number();
            awaitBothAgents(collector, hosts, port);
            try (TrafficProgram client = hosts.client(port)) {
                final int clientPort = client.number();
                exchange(client, BEFORE);
                final FlowJson ofBoth =
                        collector.awaitFlow(flow -> flow.clientPort() == clientPort && flow.isBothNamed());
                serversAgent.kill();
                final FlowJson gone = collector.awaitFlow(flow -> flow.clientPort() == clientPort
                        && flow.text("/socket/server/end_reason").equals("agent_gone"));
                assertThat(gone.isFinal())
                        .as("%s; %s", gone, clientsAgent.messages())
                        .isFalse();
                exchange(client, AFTER);
                client.endInput();
                client.finish();

                final FlowJson flow = collector.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow.id()).isEqualTo(ofBoth.id()).isEqualTo(gone.id());
                assertThat(flow.clientPid()).isEqualTo(client.pid());
                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flow.endReason()).isEqualTo("closed");
                assertThat(flow.text("/socket/client/end_reason")).isEqualTo("closed");
                assertThat(flow.text("/socket/server/end_reason")).isEqualTo("agent_gone");
                final int sent = BEFORE.length() + AFTER.length() + 2;
                assertThat(flow.clientPayload()).isEqualTo(sent);
                assertThat(flow.serverPayload()).isEqualTo(sent);
                assertThat(collector.finalFlows(each -> each.clientPort() == clientPort))
                        .hasSize(1);
            }
        }
    }

    /** Makes connections until one is named on both ends. */
    private static void awaitBothAgents(FlowbraidProcess collector, NamespacePair hosts, int port) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    try (TrafficProgram client = hosts.client(port)) {
                        client.number();
                        client.endInput();
                        client.finish();
                    }
                    return !collector.finalFlows(FlowJson::isBothNamed).isEmpty();
                });
    }

    private static FlowbraidProcess agent(Feed feed, NetworkNamespace host, int sourceId) throws Exception {
        return feed.agent("--netns", host.name(), "--source-id", "" + sourceId);
    }

    private static void exchange(TrafficProgram client, String text) throws Exception {
        client.tell(text);
        assertThat(client.line()).isEqualTo(text);
    }
}
