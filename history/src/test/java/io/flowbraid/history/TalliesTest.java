// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.FlowMeasure.Fold;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database counts is what a look at each flow counts. */
class TalliesTest {
    private static final int FLOWS = 2_000;
    private static final List<FlowField> KEYS =
            List.of(FlowFields.of("client.process.name"), FlowFields.of("server.port"));
    private static final List<FlowMeasure> MEASURES = List.of(
            FlowMeasure.of(Fold.SUM, "tcp.retransmitted.client+tcp.retransmitted.server", "socket.client.retransmits"),
            FlowMeasure.of(Fold.MAX, "tcp.handshake_rtt_ms", "socket.client.srtt_ms", "socket.server.srtt_ms"),
            FlowMeasure.of(Fold.COUNT, "tcp.handshake_rtt_ms"));

    @TempDir
    static Path directory;

    private static final List<FlowRecord> KEPT = new ArrayList<>();
    private static TestHistory test;

    @BeforeAll
    static void keepFlows() {
        test = new TestHistory(directory);
        final RandomFlows flows = new RandomFlows(11, TestHistory.ns(TestHistory.NOON), 10_000_001);
        for (int i = 0; i < FLOWS; i++) {
            KEPT.add(flows.next());
            test.history.sink().accept(KEPT.get(i));
        }
        test.awaitWritten();
    }

    @AfterAll
    static void close() {
        test.close();
    }

    private static List<Tally> ask(FlowQuery query, int order, int limit) {
        return test.history.tallies(new TallyQuestion(query, TimeRange.ALL, KEYS, MEASURES, order, limit));
    }

    @Test
    void shouldCountAndFoldTheFlowsOfEachKey() throws Exception {
        final FlowQuery query = FlowQuery.parse("counted:true not process:curl");
        final Map<List<@Nullable String>, List<FlowRecord>> expected = new HashMap<>();
        for (final FlowRecord flow : KEPT) {
            if (query.matches(flow, RandomFlows.CONTEXT)) {
                final List<@Nullable String> keys = new ArrayList<>();
                KEYS.forEach(key -> keys.add(key.text(flow, RandomFlows.CONTEXT)));
                expected.computeIfAbsent(keys, unused -> new ArrayList<>()).add(flow);
            }
        }

        final List<Tally> tallies = ask(query, TallyQuestion.BY_FLOWS, FLOWS);

        assertThat(tallies).hasSameSizeAs(expected.keySet()).hasSizeGreaterThan(10);
        for (final Tally tally : tallies) {
            final List<FlowRecord> flows = expected.getOrDefault(tally.keys(), List.of());
            assertThat(tally.flows()).isEqualTo(flows.size());
            for (int i = 0; i < MEASURES.size(); i++) {
                assertThat(tally.values().get(i))
                        .as("%s of %s", MEASURES.get(i), tally.keys())
                        .isEqualTo(folded(MEASURES.get(i), flows));
            }
        }
    }

    private static double folded(FlowMeasure measure, List<FlowRecord> flows) {
        final DoubleSummaryStatistics values = flows.stream()
                .mapToDouble(flow -> measure.of(flow, RandomFlows.CONTEXT))
                .filter(value -> !Double.isNaN(value))
                .summaryStatistics();
        return switch (measure.fold()) {
            case COUNT -> values.getCount();
            case SUM -> values.getCount() == 0 ? Double.NaN : values.getSum();
            case MAX -> values.getCount() == 0 ? Double.NaN : values.getMax();
        };
    }

    @Test
    void shouldPutTheBiggestFirstAndTheUnknownLast() {
        final List<Tally> byFlows = ask(FlowQuery.ALL, TallyQuestion.BY_FLOWS, 5);
        final List<Double> byRoundTrip = ask(FlowQuery.ALL, 1, FLOWS).stream()
                .map(tally -> tally.values().get(1))
                .toList();

        assertThat(byFlows)
                .hasSize(5)
                .isSortedAccordingTo(Comparator.comparingLong(Tally::flows).reversed());
        final List<Double> known =
                byRoundTrip.stream().filter(value -> !Double.isNaN(value)).toList();
        assertThat(known).isNotEmpty().isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(byRoundTrip.subList(0, known.size())).isEqualTo(known);
    }
}
