// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows that are read from logs, each revision in place of the one before, by one run after another. */
class FlowsOfLogTest {
    private static final long START_NS = TestHistory.ns(TestHistory.NOON);
    private static final long SECOND_NS = 1_000_000_000L;
    private static final FlowField BYTES = FlowFields.of("network.bytes");
    private static final String LOG = "conversations-";

    @TempDir
    Path directory;

    @Test
    void shouldCorrectWhatIsKeptInsteadOfAddingToIt() {
        final FlowRecord flow = flow(7, 1, 1_000);
        try (TestHistory test = new TestHistory(TestHistory.ofLog(directory))) {
            test.keep(flow, flow(8, 1, 70));
        }
        try (TestHistory test = new TestHistory(TestHistory.ofLog(directory))) {
            flow.place.revision = 2;
            flow.place.offset = 100;
            flow.client.bytes = 400;
            flow.server.port = 8443;
            test.keep(flow);

            final FlowPage page = flows(test);
            assertThat(page.total()).isEqualTo(2);
            assertThat(page.rows().get(0).values()).containsExactly(400L, 8443L);
            assertThat(page.rows().get(1).values()).containsExactly(70L, 443L);
            final List<Talker> talkers = test.history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.HOST, 10);
            assertThat(talkers.stream().mapToLong(Talker::bytesSent).sum()).isEqualTo(470);
            final TalkMap map = test.history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.HOST, null, 10);
            assertThat(map.edges().stream().mapToLong(TalkMap.Edge::bytes).sum())
                    .isEqualTo(470);
            assertThat(map.edges().stream().mapToLong(TalkMap.Edge::flows).sum())
                    .isEqualTo(2);
        }
    }

    @Test
    void shouldKnowWhereToGoOn() {
        try (TestHistory test = new TestHistory(TestHistory.ofLog(directory))) {
            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(() -> assertThat(test.history.positions()).isEmpty());
            final FlowRecord other = flow(8, 1, 70);
            other.place.log = LOG + 1;
            other.place.offset = 3;
            test.keep(flow(7, 1, 1_000), other);
        }
        try (TestHistory test = new TestHistory(TestHistory.ofLog(directory))) {
            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(test.history.positions()).isEqualTo(Map.of(LOG + 0, 7L, LOG + 1, 3L)));
        }
    }

    /** Runs that end at any place, and read some messages again, without positions: the revisions tell. */
    @Test
    void shouldAddUpOverManyRuns() {
        final SplittableRandom random = new SplittableRandom(5);
        final Map<Integer, FlowRecord> valid = new HashMap<>();
        for (int run = 0; run < 3; run++) {
            try (TestHistory test = new TestHistory(TestHistory.ofLog(directory))) {
                for (int i = 0; i < 1_000; i++) {
                    final int id = random.nextInt(400);
                    final FlowRecord last = valid.get(id);
                    final FlowRecord flow =
                            flow(id, last == null ? 1 : last.place.revision + 1, random.nextLong(1_000_000));
                    flow.isFinal = random.nextBoolean() || (last != null && last.isFinal);
                    flow.observer = random.nextBoolean() ? ObserverType.PACKETS : ObserverType.SOCKETS;
                    flow.conversation.isCounted = random.nextInt(5) != 0;
                    valid.put(id, flow);
                    test.history.sink().accept(flow);
                    if (i % 7 == 0 && flow.place.revision > 1) {
                        test.history.sink().accept(flow);
                    }
                }
                test.awaitWritten();
                final Talker all = test.history
                        .talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.PORT, 10)
                        .get(0);
                assertThat(all.bytesSent())
                        .isEqualTo(valid.values().stream()
                                .filter(flow -> flow.conversation.isCounted)
                                .mapToLong(flow -> flow.client.bytes)
                                .sum());
                assertThat(flows(test).total()).isEqualTo(valid.size());
                assertThat(test.history
                                .flows(new FlowQuestion(
                                        FlowQuery.ALL,
                                        new TimeRange(START_NS, START_NS + 1_000 * SECOND_NS),
                                        BYTES,
                                        true,
                                        0,
                                        10,
                                        List.of(BYTES)))
                                .total())
                        .isEqualTo(valid.size());
            }
        }
    }

    private static FlowPage flows(TestHistory test) {
        return test.history.flows(new FlowQuestion(
                FlowQuery.ALL,
                TimeRange.ALL,
                FlowFields.of("flow.id"),
                false,
                0,
                10,
                List.of(FlowFields.of("client.bytes"), FlowFields.of("server.port"))));
    }

    private static FlowRecord flow(int id, int revision, long bytes) {
        final FlowRecord flow = new FlowRecord();
        flow.flowId = id;
        flow.isFinal = true;
        flow.protocol = 6;
        flow.startNs = START_NS + id * SECOND_NS;
        flow.endNs = flow.startNs + SECOND_NS / 2;
        flow.client.addressLo = 0xffff_0a00_0001L;
        flow.server.port = 443;
        flow.server.addressLo = 0xffff_0a00_0002L;
        flow.client.bytes = bytes;
        flow.client.packets = 1;
        flow.server.bytes = 0;
        flow.place.log = LOG + 0;
        flow.place.offset = id;
        flow.place.revision = revision;
        return flow;
    }
}
