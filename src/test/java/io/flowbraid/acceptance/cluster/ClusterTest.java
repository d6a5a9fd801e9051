// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.Kernel;
import io.flowbraid.acceptance.Product;
import io.flowbraid.acceptance.cluster.ClusterTraffic.ClientEnd;
import io.flowbraid.acceptance.cluster.ClusterTraffic.Talk;
import io.flowbraid.cluster.broker.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections between three hosts, half of them through a gateway, with real brokers and stitchers: each is one
 * conversation, with both ends right.
 */
@Tag("once")
class ClusterTest {
    private static final int BROKERS = 3;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    /** Connections of each of 24 programs. */
    private static final int EACH = Integer.getInteger("cluster.each", 20);

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/nft");
    }

    @Test
    void shouldJoinWhatTheHostsReportThroughKillsOfABrokerAndAStitcher() throws Exception {
        try (ClusterNetwork network = new ClusterNetwork();
                BrokerCluster brokers = BrokerCluster.startedAt(ClusterNetwork.HUB, BROKERS);
                SeenConversations seen = new SeenConversations(brokers.bootstrap())) {
            final List<FlowbraidProcess> hosts = new ArrayList<>();
            for (final ClusterHost host : network.hosts()) {
                hosts.add(opened(host.up(directory, brokers.bootstrap())));
            }
            hosts.add(opened(network.gateway().up(directory, brokers.bootstrap())));
            for (final FlowbraidProcess host : hosts) {
                host.awaitMessage("Ctrl-C ends");
            }
            // The first host made their topic.
            final FlowbraidProcess first = stitcher(brokers, "one");
            stitcher(brokers, "two");
            try (ClusterTraffic traffic = new ClusterTraffic(network, EACH)) {
                traffic.go();
                brokers.kill(0);
                first.kill();
                traffic.awaitEnd();
                brokers.restart(0);
                awaitAll(seen, traffic.talks());
            }
        } finally {
            for (final AutoCloseable each : open) {
                each.close();
            }
        }
    }

    private FlowbraidProcess stitcher(BrokerCluster brokers, String name) throws Exception {
        final FlowbraidProcess stitcher = opened(Product.start(
                "stitch",
                "--kafka",
                brokers.bootstrap(),
                "--state-dir",
                directory.resolve(name).toString(),
                "--grace",
                "5s"));
        stitcher.awaitMessage("Ctrl-C ends");
        return stitcher;
    }

    private FlowbraidProcess opened(FlowbraidProcess process) {
        open.add(process);
        return process;
    }

    private static void awaitAll(SeenConversations seen, Map<ClientEnd, Talk> talks) {
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            seen.read();
            final Map<ClientEnd, List<JsonNode>> found = seen.byClient(talks);
            found.forEach((client, records) ->
                    records.forEach(record -> assertNoWrongEnd(record, Objects.requireNonNull(talks.get(client)))));
            assertThat(talks.keySet().stream().filter(client -> !isOneComplete(found.getOrDefault(client, List.of()))))
                    .as("not one complete conversation, of %d", talks.size())
                    .extracting(client -> client + " " + found.getOrDefault(client, List.of()))
                    .isEmpty();
        });
        // A part of one under another tuple would be here: what the gateway began itself.
        assertThat(seen.atPort(ClusterNetwork.PORT)).hasSize(talks.size() / 2);
    }

    private static boolean isOneComplete(List<JsonNode> records) {
        return records.size() == 1
                && records.get(0).at("/conversation/final").asBoolean()
                && records.get(0).at("/conversation/verdict").asText().equals("complete");
    }

    private static void assertNoWrongEnd(JsonNode record, Talk talk) {
        assertThat(record.at("/server/ip").asText()
                        + ':'
                        + record.at("/server/port").asInt())
                .isEqualTo(talk.addressed());
        assertEnd(record.at("/client"), talk.clientPid(), talk.clientHost());
        assertEnd(record.at("/server"), talk.serverPid(), talk.serverHost());
    }

    private static void assertEnd(JsonNode end, int pid, String host) {
        final JsonNode named = end.at("/process/pid");
        if (!named.isMissingNode()) {
            assertThat(named.asInt()).as("wrong owners: %s", end).isEqualTo(pid);
            assertThat(end.at("/host/name").asText()).isEqualTo(host);
        }
    }
}
