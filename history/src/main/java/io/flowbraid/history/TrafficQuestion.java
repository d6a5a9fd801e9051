// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.Grouping;
import io.flowbraid.record.HistoryException;
import io.flowbraid.record.Talker;
import io.flowbraid.record.TimeRange;
import io.flowbraid.record.TrafficSeries;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Octets over time, of the biggest by name and of the others together. */
final class TrafficQuestion implements HistoryReader.Question<TrafficSeries> {
    private static final int MAX_STEPS = 20_000;
    private static final String TOTAL = "total";

    private final FlowQuery query;
    private final TimeRange range;
    private final @Nullable Grouping by;
    private final long stepNs;
    private final int top;

    TrafficQuestion(FlowQuery query, TimeRange range, @Nullable Grouping by, long stepNs, int top) {
        this.query = query;
        this.range = range;
        this.by = by;
        this.stepNs = stepNs;
        this.top = top;
    }

    @Override
    public TrafficSeries ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException {
        final TimeRange kept = range.and(kept(answering, files));
        if (kept.fromNs() > kept.toNs()) {
            return new TrafficSeries(Math.max(range.fromNs(), 0), stepNs, List.of());
        }
        // Bounds that the user gave stand, so that an empty hour is seen as one.
        final TimeRange shown = new TimeRange(
                range.fromNs() == Long.MIN_VALUE ? kept.fromNs() : range.fromNs(),
                range.toNs() == Long.MAX_VALUE ? kept.toNs() : range.toNs());
        final Steps steps = Steps.of(shown, stepNs);
        if (steps.count() > MAX_STEPS) {
            throw new HistoryException("a chart of " + steps.count() + " steps is more than " + MAX_STEPS
                    + "; ask for longer steps or a shorter time");
        }
        final List<Talker> talkers = by == null
                ? List.of(new Talker(null, TOTAL, 0, 0, 0, 0))
                : new TalkersQuestion(query, shown, by, top).ask(answering, files);
        final Lines lines = new Lines(talkers, (int) steps.count());
        final Sql sql = steps.sums(reports(files, shown, talkers));
        answering.rows(sql, row -> lines.add(row));
        return new TrafficSeries(steps.startNs(), stepNs, lines.series());
    }

    /** The time of which there are reports. */
    private TimeRange kept(Answering answering, List<HistoryFile> files) throws SQLException {
        final Sql sql = Sql.of("SELECT coalesce(epoch_ns(min(" + Reports.START + ")), 0), coalesce(epoch_ns(max("
                + Reports.END + ")), -1) FROM " + FlowFiles.select(files));
        return answering.row(sql, row -> new TimeRange(row.getLong(1), row.getLong(2)));
    }

    /** Each report with the number of its client's line and of its server's; 0 for the others. */
    private Sql reports(List<HistoryFile> files, TimeRange shown, List<Talker> talkers) {
        final Reports reports = new Reports(files, query, shown);
        if (by == null) {
            return reports.reports(List.of(), "1 AS client, NULL AS server", List.of());
        }
        final FlowField client = by.client();
        final FlowField server = by.server();
        final LineNumber number = LineNumber.of(talkers);
        final List<Object> values = new ArrayList<>(number.values());
        if (server == null) {
            return reports.reports(
                    List.of(client), number.of(TalkersQuestion.key(client)) + " AS client, NULL AS server", values);
        }
        values.addAll(number.values());
        return reports.reports(
                List.of(client, server),
                number.of(TalkersQuestion.key(client)) + " AS client, " + number.of(TalkersQuestion.key(server))
                        + " AS server",
                values);
    }

    /** The number of a key's line, in SQL. */
    private record LineNumber(String keys, int ofUnknown, List<Object> values) {
        static LineNumber of(List<Talker> talkers) {
            int ofUnknown = 0;
            final List<Object> values = new ArrayList<>();
            for (int i = 0; i < talkers.size(); i++) {
                final String key = talkers.get(i).key();
                if (key == null) {
                    ofUnknown = i + 1;
                }
                values.add(key == null ? "" : key);
            }
            return new LineNumber(String.join(", ", Collections.nCopies(values.size(), "?")), ofUnknown, values);
        }

        String of(String key) {
            return "CASE WHEN " + key + " IS NULL THEN " + ofUnknown + " ELSE coalesce(list_position(CAST([" + keys
                    + "] AS VARCHAR[]), " + key + "), 0) END";
        }
    }

    /** The lines of the chart in the making. */
    private static final class Lines {
        private final List<Talker> talkers;
        private final long[][] bytes;

        Lines(List<Talker> talkers, int steps) {
            this.talkers = talkers;
            bytes = new long[talkers.size() + 1][steps];
        }

        /** Takes what one pair of lines sent in one step. */
        long add(ResultSet row) throws SQLException {
            final int step = row.getInt(3);
            final long amount = row.getLong(4);
            bytes[row.getInt(1)][step] += amount;
            final int server = row.getInt(2);
            if (!row.wasNull()) {
                bytes[server][step] += amount;
            }
            return amount;
        }

        List<TrafficSeries.Line> series() {
            final List<TrafficSeries.Line> series = new ArrayList<>();
            for (int i = 0; i < talkers.size(); i++) {
                final Talker talker = talkers.get(i);
                series.add(new TrafficSeries.Line(talker.key(), talker.label(), list(bytes[i + 1])));
            }
            final List<Long> others = list(bytes[0]);
            if (others.stream().anyMatch(amount -> amount != 0)) {
                series.add(new TrafficSeries.Line(TrafficSeries.OTHER, TrafficSeries.OTHER, others));
            }
            return series;
        }

        private static List<Long> list(long[] amounts) {
            return java.util.Arrays.stream(amounts).boxed().toList();
        }
    }
}
