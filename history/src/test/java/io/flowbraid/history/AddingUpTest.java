// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However often a flow is reported, and by whom, its bytes are counted once, when they were sent. */
class AddingUpTest {
    private static final long START_NS = TestHistory.ns(TestHistory.NOON);
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int FLOWS = 400;
    private static final FlowField BYTES = FlowFields.of("network.bytes");

    @TempDir
    static Path directory;

    /** Every report, by flow. */
    private static final List<List<FlowRecord>> REPORTS = new ArrayList<>();

    /** Those of the flows that sums count. */
    private static final List<List<FlowRecord>> COUNTED = new ArrayList<>();

    private static TestHistory test;

    @BeforeAll
    static void keepFlows() {
        test = new TestHistory(directory);
        final RandomFlows flows = new RandomFlows(11, START_NS, 100_000_003);
        final SplittableRandom random = new SplittableRandom(12);
        final List<FlowRecord> inTime = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            final FlowRecord flow = flows.next();
            final int interim = i % 3 == 0 ? random.nextInt(6) : 0;
            final List<FlowRecord> reports = new ArrayList<>();
            for (int report = 0; report <= interim; report++) {
                flow.isFinal = report == interim && i % 10 != 0;
                final FlowRecord copy = new FlowRecord();
                copy.copyFrom(flow);
                reports.add(copy);
                flows.goOn(flow, random.nextLong(60 * SECOND_NS));
            }
            REPORTS.add(reports);
            if (flow.conversation.isCounted) {
                COUNTED.add(reports);
            }
            inTime.addAll(reports);
        }
        inTime.sort(Comparator.comparingLong(report -> report.endNs));
        inTime.forEach(test.history.sink()::accept);
        test.awaitWritten();
    }

    @AfterAll
    static void close() {
        test.close();
    }

    @Test
    void shouldShowEachFlowOnceAsItsLastReportSays() {
        final FlowPage page = test.history.flows(new FlowQuestion(
                FlowQuery.ALL, TimeRange.ALL, FlowFields.of("event.start"), false, 0, FLOWS, List.of(BYTES)));

        assertThat(page.total()).isEqualTo(FLOWS);
        for (int i = 0; i < FLOWS; i++) {
            final FlowRecord last = last(REPORTS.get(i));
            assertThat(page.rows().get(i).values()).containsExactly(BYTES.value(last, RandomFlows.CONTEXT));
            assertThat(page.rows().get(i).isFinal()).isEqualTo(last.isFinal);
        }
    }

    @Test
    void shouldHaveFlowsOfEveryKind() {
        assertThat(COUNTED).hasSizeLessThan(FLOWS);
        assertThat(COUNTED.stream().map(AddingUpTest::last).map(last -> last.observer))
                .contains(ObserverType.values());
        assertThat(COUNTED)
                .as("packets that take over from sockets")
                .anyMatch(reports -> reports.get(0).observer == ObserverType.SOCKETS
                        && last(reports).observer == ObserverType.PACKETS);
    }

    @ParameterizedTest
    @EnumSource(Grouping.class)
    void shouldSumWhatEachSentAndReceived(Grouping by) {
        final Map<@Nullable String, long[]> expected = new HashMap<>();
        for (final List<FlowRecord> reports : COUNTED) {
            final FlowRecord last = last(reports);
            final FlowField server = by.server();
            final String clientKey = by.client().text(last, RandomFlows.CONTEXT);
            final long client = sent(reports, flow -> bytes(flow.client));
            final long back = sent(reports, flow -> bytes(flow.server));
            final long packets =
                    sent(reports, flow -> Math.max(0, flow.client.packets) + Math.max(0, flow.server.packets));
            add(expected, clientKey, client + back, client, back, packets, 1);
            if (server != null) {
                final String serverKey = server.text(last, RandomFlows.CONTEXT);
                final boolean isSame = java.util.Objects.equals(clientKey, serverKey);
                final long once = isSame ? 0 : 1;
                add(expected, serverKey, once * (client + back), back, client, once * packets, once);
            }
        }

        final List<Talker> talkers = test.history.talkers(FlowQuery.ALL, TimeRange.ALL, by, 1_000);

        assertThat(talkers).hasSameSizeAs(expected.keySet());
        assertThat(talkers)
                .isSortedAccordingTo(Comparator.comparingLong(Talker::bytes).reversed());
        for (final Talker talker : talkers) {
            assertThat(new long[] {
                        talker.bytes(), talker.bytesSent(), talker.bytesReceived(), talker.packets(), talker.flows()
                    })
                    .as("%s", talker.label())
                    .containsExactly(expected.get(talker.key()));
        }
    }

    @Test
    void shouldSpreadWhatIsReportedOverTheTimeItTookAndLoseNothing() {
        final long total = COUNTED.stream()
                .mapToLong(reports -> sent(reports, flow -> bytes(flow.client) + bytes(flow.server)))
                .sum();

        for (final long stepNs : new long[] {SECOND_NS, 7 * SECOND_NS + 1, 3_600 * SECOND_NS}) {
            final TrafficSeries series = test.history.traffic(FlowQuery.ALL, TimeRange.ALL, null, stepNs, 5);
            assertThat(series.series()).isEmpty();
            assertThat(sum(series.total())).isEqualTo(total);
            assertThat(series.startNs() % stepNs).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SECOND_NS, 25 * SECOND_NS, 90 * SECOND_NS + 7})
    void shouldPutWhatIsReportedIntoTheStepsItWasSentIn(long stepNs) {
        final TimeRange range = new TimeRange(START_NS + 5 * SECOND_NS + 1, START_NS + 200 * SECOND_NS);

        final TrafficSeries series = test.history.traffic(FlowQuery.ALL, range, null, stepNs, 1);

        final long[] expected = new long[(int) ((range.toNs() - series.startNs()) / stepNs) + 1];
        for (final List<FlowRecord> reports : COUNTED) {
            final FlowRecord earlier = new FlowRecord();
            earlier.endNs = reports.get(0).startNs;
            earlier.observer = reports.get(0).observer;
            for (final FlowRecord report : reports) {
                if (report.observer != earlier.observer) {
                    earlier.client.bytes = 0;
                    earlier.server.bytes = 0;
                }
                for (int step = 0; step < expected.length; step++) {
                    final long startNs = series.startNs() + step * stepNs;
                    final long fromNs = Math.max(range.fromNs(), startNs);
                    final long untilNs = Math.min(range.toNs() + 1, startNs + stepNs);
                    expected[step] += before(untilNs, earlier, report) - before(fromNs, earlier, report);
                }
                earlier.copyFrom(report);
            }
        }
        assertThat(series.total())
                .containsExactly(Arrays.stream(expected).boxed().toArray(Long[]::new));
    }

    @ParameterizedTest
    @EnumSource(Grouping.class)
    void shouldChartWhatTheTalkersSentAndReceived(Grouping by) {
        for (final long stepNs : new long[] {SECOND_NS, 3_600 * SECOND_NS}) {
            final List<Talker> talkers = test.history.talkers(FlowQuery.ALL, TimeRange.ALL, by, 1_000);
            final List<TrafficSeries.Line> all = test.history
                    .traffic(FlowQuery.ALL, TimeRange.ALL, by, stepNs, 1_000)
                    .series();
            final TrafficSeries some = test.history.traffic(FlowQuery.ALL, TimeRange.ALL, by, stepNs, 1);

            assertThat(all)
                    .extracting(TrafficSeries.Line::key)
                    .containsExactlyElementsOf(talkers.stream().map(Talker::key).toList());
            assertThat(all)
                    .extracting(line -> sum(line.bytes()))
                    .containsExactlyElementsOf(
                            talkers.stream().map(Talker::bytes).toList());
            assertThat(some.series()).containsExactly(all.get(0));
            assertThat(some.total())
                    .isEqualTo(test.history
                            .traffic(FlowQuery.ALL, TimeRange.ALL, null, stepNs, 1)
                            .total());
        }
    }

    @Test
    void shouldAgreeAboutARangeHoweverItIsAsked() throws Exception {
        final TimeRange range = new TimeRange(START_NS + 13 * SECOND_NS + 17, START_NS + 101 * SECOND_NS + 3);
        final FlowQuery query = FlowQuery.parse("-process:curl");

        final List<Talker> talkers = test.history.talkers(query, range, Grouping.PROCESS, 1_000);
        final TrafficSeries series = test.history.traffic(query, range, Grouping.PROCESS, 2 * SECOND_NS, 3);
        final TalkMap map = test.history.map(query, range, Grouping.PROCESS, null, 1_000);

        assertThat(series.series()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(series.series().get(i).key()).isEqualTo(talkers.get(i).key());
            assertThat(sum(series.series().get(i).bytes()))
                    .isEqualTo(talkers.get(i).bytes());
        }
        final long total = sum(series.total());
        assertThat(talkers.stream()
                        .mapToLong(talker -> talker.bytesSent() + talker.bytesReceived())
                        .sum())
                .isEqualTo(2 * total);
        assertThat(talkers).allSatisfy(talker -> assertThat(talker.bytes()).isLessThanOrEqualTo(total));
        assertThat(map.edges().stream().mapToLong(TalkMap.Edge::bytes).sum()).isEqualTo(total);
        assertThat(map.nodes()).allSatisfy(node -> assertThat(node.bytes()).isLessThanOrEqualTo(total));
    }

    @Test
    void shouldAddUpOverRangesThatFollowEachOther() {
        final long middleNs = START_NS + 20 * SECOND_NS + 12_345;
        final long[] sums = new long[3];
        final TimeRange[] ranges = {
            TimeRange.ALL, new TimeRange(Long.MIN_VALUE, middleNs), new TimeRange(middleNs + 1, Long.MAX_VALUE)
        };
        for (int i = 0; i < ranges.length; i++) {
            sums[i] = test.history.talkers(FlowQuery.ALL, ranges[i], Grouping.INTERFACE, 10).stream()
                    .mapToLong(Talker::bytes)
                    .sum();
        }

        assertThat(sums[0]).isEqualTo(sums[1] + sums[2]);
        assertThat(sums[1]).isPositive();
    }

    @Test
    void shouldShowTheBiggestOfTheMapAndCountTheRest() {
        final TalkMap all = test.history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.CONTAINER, null, 1_000);
        final TalkMap some = test.history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.CONTAINER, null, 4);

        assertThat(all.leftOut()).isZero();
        assertThat(all.nodes()).extracting(TalkMap.Node::kind).contains("container", "host");
        assertThat(some.nodes()).isEqualTo(all.nodes().subList(0, 4));
        assertThat(some.leftOut()).isEqualTo(all.nodes().size() - 4);
        final List<String> shown = some.nodes().stream().map(TalkMap.Node::id).toList();
        assertThat(some.edges())
                .isNotEmpty()
                .allSatisfy(edge -> assertThat(shown).contains(edge.source(), edge.target()));
    }

    @Test
    void shouldTellWhereTheEndsOfTheMapAreAndHowTheyFare() throws Exception {
        final TalkMap apart = test.history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, MapGroup.PLACE, 1_000);
        final TalkMap together = test.history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, null, 1_000);

        assertThat(apart.nodes()).extracting(TalkMap.Node::id).doesNotHaveDuplicates();
        assertThat(apart.nodes())
                .filteredOn(node -> node.group() != null)
                .isNotEmpty()
                .allSatisfy(node ->
                        assertThat(node.id()).isEqualTo(TalkMap.Node.id(node.kind(), node.label(), node.group())));
        assertThat(apart.nodes().size()).isGreaterThan(together.nodes().size());
        assertThat(apart.edges().stream().mapToLong(TalkMap.Edge::bytes).sum())
                .isEqualTo(
                        together.edges().stream().mapToLong(TalkMap.Edge::bytes).sum());
        assertThat(together.edges())
                .allSatisfy(edge -> assertThat(edge.failed()).isBetween(0L, edge.flows()))
                .allSatisfy(edge -> assertThat(edge.ports()).hasSizeBetween(1, TalkMap.MAX_PORTS + 1));
        assertThat(together.edges().stream().mapToLong(TalkMap.Edge::failed).sum())
                .isEqualTo(flows("counted:true and (has:failure or socket_end:refused,timed_out,unreachable,rst)"));
        assertThat(together.edges().stream()
                        .mapToLong(edge -> edge.roundTrips().flows())
                        .sum())
                .isEqualTo(flows("counted:true and (has:rtt or has:srtt)"));
    }

    private long flows(String query) throws QueryException {
        return test.history
                .flows(new FlowQuestion(
                        FlowQuery.parse(query), TimeRange.ALL, FlowFields.of("event.start"), true, 0, 1, List.of()))
                .total();
    }

    private static void add(Map<@Nullable String, long[]> sums, @Nullable String key, long... amounts) {
        final long[] sum = sums.computeIfAbsent(key, unused -> new long[5]);
        for (int i = 0; i < amounts.length; i++) {
            sum[i] += amounts[i];
        }
    }

    /** What both ends sent before a moment, of what came since the earlier report. */
    private static long before(long ns, FlowRecord earlier, FlowRecord report) {
        return before(ns, earlier.endNs, report.endNs, bytes(report.client) - bytes(earlier.client))
                + before(ns, earlier.endNs, report.endNs, bytes(report.server) - bytes(earlier.server));
    }

    private static long before(long ns, long startNs, long endNs, long bytes) {
        if (ns > endNs) {
            return bytes;
        }
        return ns <= startNs ? 0 : (long) Math.rint((double) bytes * (ns - startNs) / (endNs - startNs));
    }

    /** IP bytes, or payload bytes where they are not known. */
    private static long bytes(FlowSide side) {
        return side.bytes >= 0 ? side.bytes : Math.max(0, side.payloadBytes);
    }

    /** What each observer of the flow counted at last, added up. */
    private static long sent(List<FlowRecord> reports, ToLongFunction<FlowRecord> counter) {
        final Map<ObserverType, Long> last = new EnumMap<>(ObserverType.class);
        reports.forEach(report -> last.put(report.observer, counter.applyAsLong(report)));
        return last.values().stream().mapToLong(Long::longValue).sum();
    }

    private static FlowRecord last(List<FlowRecord> reports) {
        return reports.get(reports.size() - 1);
    }

    private static long sum(List<Long> steps) {
        return steps.stream().mapToLong(Long::longValue).sum();
    }
}
