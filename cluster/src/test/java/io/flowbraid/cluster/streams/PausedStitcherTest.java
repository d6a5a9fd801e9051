// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stitcher that stood still for longer than the grace, while the other half of the reports came. */
@Timeout(120)
@Tag("once")
final class PausedStitcherTest {
    private static final int CONNECTIONS = 200;
    private static final int GRACE_SECONDS = 3;

    @TempDir
    private Path directory;

    @Test
    void shouldNotEndConversationsWhoseReportsCameWhileItStoodStill() throws Exception {
        try (LocalBroker broker = LocalBroker.started()) {
            Reports.createTopic(broker.bootstrap(), 2, 1);
            try (StitchNode node =
                            StitchNode.started(broker.bootstrap(), directory.resolve("node"), 1, GRACE_SECONDS + "s");
                    Reports reports = new Reports(broker.bootstrap());
                    Conversations conversations = new Conversations(broker.bootstrap(), 2)) {
                // One that shows that it works, and that a partition nobody writes to comes to its end.
                reports.send(TwoHosts.key(0), TwoHosts.client(0, Instant.now()));
                reports.flush();
                assertThat(conversations.until(read -> !read.isEmpty(), Duration.ofSeconds(60)))
                        .extracting(ConversationRecord::verdict)
                        .containsExactly(Verdict.ONE_SIDED);

                final Instant start = Instant.now();
                for (int i = 1; i <= CONNECTIONS; i++) {
                    reports.send(TwoHosts.key(i), TwoHosts.client(i, start));
                }
                reports.flush();
                node.signal("STOP");
                for (int i = 1; i <= CONNECTIONS; i++) {
                    reports.send(TwoHosts.key(i), TwoHosts.server(i, start));
                }
                reports.flush();
                TimeUnit.SECONDS.sleep(2 * GRACE_SECONDS);
                node.signal("CONT");

                final List<ConversationRecord> all =
                        conversations.until(read -> read.size() > CONNECTIONS, Duration.ofSeconds(40));
                assertThat(all.subList(1, all.size()))
                        .hasSize(CONNECTIONS)
                        .allSatisfy(conversation ->
                                assertThat(conversation.verdict()).isEqualTo(Verdict.COMPLETE));
            }
        }
    }
}
