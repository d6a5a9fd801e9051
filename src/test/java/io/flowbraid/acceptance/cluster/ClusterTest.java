// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.Kernel;
import io.flowbraid.acceptance.cluster.Talk.ClientEnd;
import io.flowbraid.acceptance.cluster.Talk.TalkKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections between three hosts, half of them through a gateway, some past a tap, with real brokers and stitchers:
 * each is one conversation, with both ends right.
 */
@Tag("once")
class ClusterTest {
    private static final int BROKERS = 3;
    private static final int STITCHERS = 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    /** Connections of each of 24 programs. */
    private static final int EACH = Integer.getInteger("cluster.each", 20);

    private static final int FIRST_PORT = 9_000;
    private static final int FIRST_PORT_OF_KILLED = 22_000;

    @TempDir
    private static Path directory;

    private static PlayedCluster cluster;
    private static SeenConversations seen;

    @BeforeAll
    static void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/nft");
        cluster = new PlayedCluster(directory, BROKERS, STITCHERS);
        seen = new SeenConversations(cluster.bootstrap());
    }

    @AfterAll
    static void stop() throws Exception {
        if (seen != null) {
            seen.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void shouldJoinWhatTheHostsReportThroughKillsOfABrokerAndAStitcher() throws Exception {
        try (ClusterTraffic traffic = new ClusterTraffic(cluster.network(), EACH, FIRST_PORT)) {
            traffic.go();
            cluster.brokers().kill(0);
            cluster.stitchers().get(0).kill();
            traffic.awaitShort();
            cluster.startStitcher();
            final Map<ClientEnd, Talk> talks = traffic.end();
            cluster.brokers().restart(0);

            awaitVerdicts(talks);
            final Map<ClientEnd, List<JsonNode>> found = seen.byClient(talks);
            talks.forEach((client, talk) -> ConversationCheck.assertWhole(only(found, client), talk));
            assertThat(kinds(found.values().stream()
                            .map(each -> ConversationCheck.kind(each.get(0), longestShort(talks)))))
                    .as("conversations of each kind")
                    .isEqualTo(kinds(talks.values().stream().map(Talk::kind)));
            // A part of one under another tuple would be here: what the gateway began itself.
            assertThat(seen.from(cluster.network().gateway().address(), ClusterNetwork.PORT))
                    .isEmpty();
            System.err.println(report(found, talks));
        }
    }

    private static JsonNode only(Map<ClientEnd, List<JsonNode>> found, ClientEnd client) {
        return Objects.requireNonNull(found.get(client)).get(0);
    }

    private static long longestShort(Map<ClientEnd, Talk> talks) {
        return talks.values().stream()
                .filter(talk -> !talk.kind().isLong())
                .mapToLong(Talk::sent)
                .max()
                .orElseThrow();
    }

    /** Until each is one final conversation with the verdict that it must have. No end is wrong meanwhile. */
    private static void awaitVerdicts(Map<ClientEnd, Talk> talks) {
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            seen.read();
            final Map<ClientEnd, List<JsonNode>> found = seen.byClient(talks);
            assertNoWrongEnd(found, talks);
            assertThat(talks.values().stream()
                            .filter(talk -> !isOneOf(
                                    found.getOrDefault(talk.client(), List.of()), ConversationCheck.verdict(talk))))
                    .as("not one conversation as it must be, of %d", talks.size())
                    .extracting(talk -> talk + " " + found.getOrDefault(talk.client(), List.of()))
                    .isEmpty();
        });
    }

    private static void assertNoWrongEnd(Map<ClientEnd, List<JsonNode>> found, Map<ClientEnd, Talk> talks) {
        found.forEach((client, records) -> records.forEach(
                record -> ConversationCheck.assertNoWrongEnd(record, Objects.requireNonNull(talks.get(client)))));
    }

    private static boolean isOneOf(List<JsonNode> records, String verdict) {
        return records.size() == 1
                && ConversationCheck.isFinal(records.get(0))
                && ConversationCheck.verdict(records.get(0)).equals(verdict);
    }

    private static Map<String, Long> kinds(Stream<TalkKind> kinds) {
        return kinds.collect(Collectors.groupingBy(TalkKind::toString, TreeMap::new, Collectors.counting()));
    }

    private static String report(Map<ClientEnd, List<JsonNode>> found, Map<ClientEnd, Talk> talks) {
        final Map<String, Long> verdicts = found.values().stream()
                .flatMap(List::stream)
                .map(ConversationCheck::verdict)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return talks.size() + " connections " + kinds(talks.values().stream().map(Talk::kind)) + "; conversations "
                + verdicts;
    }
}
