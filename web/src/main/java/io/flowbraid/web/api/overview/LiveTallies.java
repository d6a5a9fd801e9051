// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.FlowMeasure.Fold;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers to a question of tallies out of the flows that are kept of now, as the history has them of the past. */
final class LiveTallies {
    private final TallyQuestion question;
    private final FlowContext context;
    private final Map<List<@Nullable String>, Sums> sums = new HashMap<>();

    private LiveTallies(TallyQuestion question, FlowContext context) {
        this.question = question;
        this.context = context;
    }

    /** Answers all questions with one look at the flows. */
    static List<List<Tally>> of(LiveFlows live, List<TallyQuestion> questions) {
        final List<LiveTallies> tallies = questions.stream()
                .map(question -> new LiveTallies(question, live.context()))
                .toList();
        live.scan(FlowQuery.ALL, new LiveScan(), flow -> tallies.forEach(each -> each.add(flow.record)));
        return tallies.stream().map(LiveTallies::rows).toList();
    }

    private void add(FlowRecord flow) {
        if (question.query().matches(flow, context)) {
            final List<@Nullable String> keys = new ArrayList<>(question.keys().size());
            for (final FlowField key : question.keys()) {
                keys.add(key.text(flow, context));
            }
            sums.computeIfAbsent(keys, unused -> new Sums(question.measures())).add(flow, context);
        }
    }

    private List<Tally> rows() {
        final Comparator<Tally> bySize = question.order() == TallyQuestion.BY_FLOWS
                ? Comparator.comparingLong(Tally::flows)
                : Comparator.comparingDouble(tally -> known(tally.values().get(question.order())));
        return sums.entrySet().stream()
                .map(entry -> entry.getValue().tally(entry.getKey()))
                .sorted(bySize.reversed().thenComparing(tally -> tally.keys().toString()))
                .limit(question.limit())
                .toList();
    }

    /** What nobody knows comes last. */
    private static double known(double value) {
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    /** The flows of one row. */
    private static final class Sums {
        private final List<FlowMeasure> measures;
        private final double[] values;
        private long flows;

        Sums(List<FlowMeasure> measures) {
            this.measures = measures;
            values = new double[measures.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = measures.get(i).fold() == Fold.COUNT ? 0 : Double.NaN;
            }
        }

        void add(FlowRecord flow, FlowContext context) {
            flows++;
            for (int i = 0; i < values.length; i++) {
                final double value = measures.get(i).of(flow, context);
                if (!Double.isNaN(value)) {
                    values[i] = folded(measures.get(i).fold(), values[i], value);
                }
            }
        }

        private static double folded(Fold fold, double before, double value) {
            return switch (fold) {
                case COUNT -> before + 1;
                case SUM -> Double.isNaN(before) ? value : before + value;
                case MAX -> Double.isNaN(before) ? value : Math.max(before, value);
            };
        }

        Tally tally(List<@Nullable String> keys) {
            final List<Double> all = new ArrayList<>(values.length);
            for (final double value : values) {
                all.add(value);
            }
            return new Tally(keys, flows, all);
        }
    }
}
