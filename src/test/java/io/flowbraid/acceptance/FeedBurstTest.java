// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More messages than anybody reads at once, from a foreign publisher that speaks ntop's format. */
class FeedBurstTest {
    private static final int MESSAGES = 50_000;
    private static final String MESSAGE_STAGE = " messages";
    private static final String EVENT_STAGE = " events";

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldUseOrNameEveryMessageOfABurst() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (ForeignAgent agent = new ForeignAgent()) {
            final String feed = "tcp://127.0.0.1:" + agent.bind();
            try (FlowbraidProcess collector =
                    Product.start("run", "-i", feed, "-i", "lo", "--companion", "lo=" + feed, "--stats", "" + stats)) {
                agent.awaitCollector();

                for (int i = 1; i <= MESSAGES; i++) {
                    agent.publish(event(i));
                }

                await().untilAsserted(() -> {
                    collector.reportStats();
                    assertThat(stats).exists();
                    assertThat(Ledger.read(stats).only("feed", MESSAGE_STAGE).in())
                            .isGreaterThanOrEqualTo(MESSAGES);
                });
                assertThat(collector.interrupt()).isZero();
            }
        }

        final Ledger ledger = Ledger.read(stats);
        final Ledger.Stage messages = ledger.only("feed", MESSAGE_STAGE);
        assertThat(messages.in()).as("messages that arrived and gaps noticed").isEqualTo(MESSAGES);
        assertThat(messages.out() + messages.lost()).isEqualTo(MESSAGES);
        final Ledger.Stage events = ledger.only("feed", EVENT_STAGE);
        assertThat(events.in()).as("events in the messages read").isEqualTo(messages.out());
        assertThat(events.out() + events.lost()).isEqualTo(events.in());
        ledger.assertClosed();
    }

    private static String event(int number) {
        final String client = "127.0." + (number >> 8 & 0xff) + "." + (number & 0xff);
        return ForeignAgent.connectEvent(Instant.now(), "lo", client, 1024 + number % 60_000, "127.0.0.1");
    }
}
