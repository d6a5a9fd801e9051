// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.broker.BrokerCluster;
import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two stitchers and three brokers, each a process of its own; one of each is killed in mid-run. */
@Timeout(180)
@Tag("once")
final class KilledStitcherTest {
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 6_000;
    /** Of so many connections one has no report of the server's host. */
    private static final int ONE_SIDED = 10;

    @TempDir
    private Path directory;

    @Test
    void shouldReportEachConnectionOnceThoughAStitcherAndABrokerAreKilled() throws Exception {
        try (BrokerCluster brokers = BrokerCluster.started(3)) {
            final String bootstrap = brokers.bootstrap();
            Reports.createTopic(bootstrap, PARTITIONS, 3);
            try (StitchNode first = node(bootstrap, "first");
                    StitchNode second = node(bootstrap, "second");
                    Reports reports = new Reports(bootstrap);
                    Conversations conversations = new Conversations(bootstrap, PARTITIONS)) {
                final Instant start = Instant.now();
                report(reports, start, 0, CONNECTIONS / 2);
                conversations.until(read -> read.size() > CONNECTIONS / 10, Duration.ofSeconds(40));

                first.kill();
                brokers.kill(1);
                report(reports, start, CONNECTIONS / 2, CONNECTIONS);
                conversations.until(read -> read.size() >= CONNECTIONS, Duration.ofSeconds(80));
                final List<ConversationRecord> all = conversations.and(Duration.ofSeconds(2));

                assertThat(second.handle().isAlive()).isTrue();
                final Map<String, Long> finals = all.stream()
                        .filter(ConversationRecord::isFinal)
                        .collect(Collectors.groupingBy(ConversationRecord::key, Collectors.counting()));
                assertThat(finals)
                        .hasSize(CONNECTIONS)
                        .allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
                assertThat(count(all, Verdict.ONE_SIDED)).isEqualTo(CONNECTIONS / ONE_SIDED);
                assertThat(count(all, Verdict.COMPLETE)).isEqualTo(CONNECTIONS - CONNECTIONS / ONE_SIDED);
            }
        }
    }

    private StitchNode node(String bootstrap, String name) {
        return StitchNode.started(bootstrap, directory.resolve(name), 1, "3s");
    }

    private static void report(Reports reports, Instant start, int from, int to) {
        for (int i = from; i < to; i++) {
            reports.send(TwoHosts.key(i), TwoHosts.client(i, start.plusMillis(i)));
            if (i % ONE_SIDED != 0) {
                reports.send(TwoHosts.key(i), TwoHosts.server(i, start.plusMillis(i)));
            }
        }
        reports.flush();
    }

    private static long count(List<ConversationRecord> all, Verdict verdict) {
        return all.stream()
                .filter(conversation -> conversation.verdict() == verdict)
                .count();
    }
}
