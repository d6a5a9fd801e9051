// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.Newcomers;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history of one flow, which remembers what it was asked last. */
final class SampleHistory implements FlowHistory {
    private final FlowContext context = new FlowContext(Flows.OBSERVER, new LocalNetworks(List.of()));
    volatile @Nullable TimeRange askedRange;
    volatile boolean isDamaged;
    volatile boolean isBusy;

    @Override
    public FlowSink sink() {
        throw new UnsupportedOperationException("nothing is written here");
    }

    @Override
    public FlowPage flows(FlowQuestion question) {
        if (isDamaged) {
            throw new HistoryException("the history can't be read: its file of today is damaged; move it away");
        }
        askedRange = question.range();
        if (!question.query().matches(Flows.curlToPython(), context)) {
            return new FlowPage(0, question.columns(), List.of());
        }
        final List<@Nullable Object> values = new ArrayList<>();
        for (final FlowField column : question.columns()) {
            values.add(column.value(Flows.curlToPython(), context));
        }
        return new FlowPage(1, question.columns(), List.of(new FlowRow("00c0ffee12345678", true, values)));
    }

    @Override
    public FlowPage folded(FlowQuestion question) {
        final FlowPage page = flows(question);
        final List<FlowRow> rows = page.rows().stream()
                .map(row -> new FlowRow(row.id(), row.isFinal(), 3, row.values()))
                .toList();
        return new FlowPage(page.total(), page.columns(), rows);
    }

    @Override
    public List<Talker> talkers(FlowQuery query, TimeRange range, Grouping by, int limit) {
        return List.of(new Talker("curl", "curl", 1_928, 394, 1_534, 11, 1));
    }

    @Override
    public TrafficSeries traffic(FlowQuery query, TimeRange range, @Nullable Grouping by, long stepNs, int top) {
        askedRange = range;
        return new TrafficSeries(range.fromNs(), stepNs, List.of(1_928L), List.of());
    }

    @Override
    public TalkMap map(FlowQuery query, TimeRange range, Grouping by, @Nullable MapGroup within, int limit) {
        return new TalkMap(List.of(), List.of(), 0);
    }

    @Override
    public List<Tally> tallies(TallyQuestion question) {
        askedRange = question.range();
        return List.of();
    }

    @Override
    public Newcomers newcomers(NewcomerQuestion question) {
        askedRange = question.range();
        return new Newcomers(question.known().size(), question.known());
    }

    @Override
    public HistoryState state() {
        if (isBusy) {
            throw new HistoryException("the history is busy with other questions; ask again");
        }
        return new HistoryState(
                HistoryState.Condition.PAUSED,
                "no room on the disk",
                Flows.curlToPython().startNs,
                Flows.curlToPython().endNs,
                1,
                4_096,
                7);
    }

    @Override
    public String reason() {
        return "no room on the disk";
    }

    @Override
    public HistoryState.Condition condition() {
        return HistoryState.Condition.PAUSED;
    }

    @Override
    public Map<String, Long> positions() {
        return Map.of();
    }

    @Override
    public void close() {}
}
