// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.Product;
import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.cluster.streams.Reports;
import io.flowbraid.cluster.streams.TwoHosts;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a stitcher that is killed, stopped and started again: each conversation is in it once. */
@Tag("once")
class KeptConversationsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 3_000;
    /** Of so many connections one has the report of the server's host late. */
    private static final int LATE = 10;

    private static final int CLIENT_BYTES = 398;
    private static final int SERVER_BYTES = 510;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepEachConversationOnceThroughAKillAndARestart() throws Exception {
        final Instant start = Instant.now();
        try (LocalBroker broker = LocalBroker.started()) {
            Reports.createTopic(broker.bootstrap(), PARTITIONS, 1);
            try (Reports reports = new Reports(broker.bootstrap())) {
                try (FlowbraidProcess first = stitcher(broker)) {
                    first.awaitMessage("Ctrl-C ends");
                    report(reports, start, 0, CONNECTIONS / 2);
                    await().atMost(TIMEOUT).pollInterval(LOOK).until(() -> kept() > CONNECTIONS / 10);
                    first.kill();
                }
                report(reports, start, CONNECTIONS / 2, CONNECTIONS);
                try (FlowbraidProcess second = stitcher(broker)) {
                    await().atMost(TIMEOUT).pollInterval(LOOK).until(() -> kept() == CONNECTIONS);
                    // Half of these correct what the first one kept.
                    for (int i = 0; i < CONNECTIONS; i += LATE) {
                        reports.send(TwoHosts.key(i), TwoHosts.server(i, start.plusMillis(i)));
                    }
                    reports.flush();
                    await().atMost(TIMEOUT)
                            .pollInterval(LOOK)
                            .until(() -> count("server.process.name:python3") == CONNECTIONS);
                    assertPageHasAPast(second, start);
                    assertThat(second.interrupt()).as("%s", second.messages()).isZero();
                    assertThat(second.messages())
                            .anyMatch(line -> line.matches("stitch history: (\\d+) in, \\1 out"))
                            .anyMatch(line -> line.matches("history /.*: (\\d+) in, \\1 out"));
                }
                assertThat(kept()).isEqualTo(CONNECTIONS);
                assertThat(count("client.process.name:curl")).isEqualTo(CONNECTIONS);
                assertSums();
            }
        }
    }

    private FlowbraidProcess stitcher(LocalBroker broker) throws Exception {
        return Product.start(
                "stitch",
                "--kafka",
                broker.bootstrap(),
                "--state-dir",
                directory.resolve("state").toString(),
                "--history-dir",
                directory.resolve("history").toString(),
                "--http",
                "127.0.0.1:0",
                "--grace",
                "2s");
    }

    private static void report(Reports reports, Instant start, int from, int to) {
        for (int i = from; i < to; i++) {
            reports.send(TwoHosts.key(i), TwoHosts.client(i, start.plusMillis(i)));
            if (i % LATE != 0) {
                reports.send(TwoHosts.key(i), TwoHosts.server(i, start.plusMillis(i)));
            }
        }
        reports.flush();
    }

    private long kept() throws QueryException {
        return count("");
    }

    private long count(String query) throws QueryException {
        if (!directory.resolve("history").toFile().isDirectory()) {
            return 0;
        }
        try (FlowHistory history = read()) {
            final FlowPage page = history.flows(new FlowQuestion(
                    FlowQuery.parse(query), TimeRange.ALL, FlowFields.of("event.start"), false, 0, 1, List.of()));
            return page.total();
        }
    }

    private FlowHistory read() {
        return FlowHistoryProvider.find().orElseThrow().read(directory.resolve("history"), warning -> {
            throw new IllegalStateException(warning);
        });
    }

    private void assertSums() {
        try (FlowHistory history = read()) {
            final List<Talker> talkers = history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.PORT, 10);
            assertThat(talkers).singleElement().satisfies(port -> {
                assertThat(port.flows()).isEqualTo(CONNECTIONS);
                assertThat(port.bytesSent()).isEqualTo((long) CONNECTIONS * CLIENT_BYTES);
                assertThat(port.bytesReceived()).isEqualTo((long) CONNECTIONS * SERVER_BYTES);
            });
        }
    }

    private static void assertPageHasAPast(FlowbraidProcess stitcher, Instant start) throws Exception {
        final String answer =
                stitcher.ask("api/v1/flows?limit=1&from=" + start.minusSeconds(1) + "&to=" + start.plusSeconds(60));
        final JsonNode page = new ObjectMapper().readTree(answer);
        assertThat(page.at("/total").asLong()).as(answer).isEqualTo(CONNECTIONS);
    }
}
