// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes over time: of all flows, and of the biggest by name. */
public final class TrafficQuestion implements HistoryQuestion<TrafficSeries> {
    private static final int MAX_STEPS = 20_000;

    private final FlowQuery query;
    private final TimeRange range;
    private final @Nullable Grouping by;
    private final long stepNs;
    private final int top;

    public TrafficQuestion(FlowQuery query, TimeRange range, @Nullable Grouping by, long stepNs, int top) {
        this.query = query;
        this.range = range;
        this.by = by;
        this.stepNs = stepNs;
        this.top = top;
    }

    @Override
    public TrafficSeries ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException {
        final TimeRange shown = shown(answering, files);
        if (shown.fromNs() > shown.toNs()) {
            return new TrafficSeries(Math.max(range.fromNs(), 0), stepNs, List.of(), List.of());
        }
        final Steps steps = Steps.of(shown, stepNs);
        if (steps.count() > MAX_STEPS) {
            throw new HistoryException("a chart of " + steps.count() + " steps is more than " + MAX_STEPS
                    + "; ask for longer steps or a shorter time");
        }
        final List<Talker> talkers =
                by == null ? List.of() : new TalkersQuestion(query, range, by, top).ask(answering, files);
        final Lines lines = new Lines(talkers, (int) steps.count());
        final Sql reports = reports(Reports.of(answering, files, query, shown), talkers);
        final List<Boolean> areLong = answering.rows(steps.ends(reports), lines::addEnds);
        if (areLong.contains(true)) {
            answering.rows(steps.rest(reports), lines::addRest);
        }
        return new TrafficSeries(steps.startNs(), stepNs, list(lines.total), lines.series());
    }

    /** Bounds that the user gave stand, so that an empty hour is seen as one; the others are those of what is kept. */
    private TimeRange shown(Answering answering, List<HistoryFile> files) throws SQLException {
        final boolean isBounded = range.fromNs() != Long.MIN_VALUE && range.toNs() != Long.MAX_VALUE;
        if (isBounded && !files.isEmpty()) {
            return range;
        }
        final Sql sql = Sql.of("SELECT coalesce(epoch_ns(min(" + Portion.START + ")), 0), coalesce(epoch_ns(max("
                + Portion.END + ")), -1) FROM " + FlowFiles.select(files));
        final TimeRange kept = range.and(answering.row(sql, row -> new TimeRange(row.getLong(1), row.getLong(2))));
        if (kept.fromNs() > kept.toNs()) {
            return kept;
        }
        return new TimeRange(
                range.fromNs() == Long.MIN_VALUE ? kept.fromNs() : range.fromNs(),
                range.toNs() == Long.MAX_VALUE ? kept.toNs() : range.toNs());
    }

    /** Each report with the number of its client's line and of its server's; 0 for the others. */
    private Sql reports(Reports reports, List<Talker> talkers) {
        final List<FlowField> fields = new ArrayList<>();
        final Sql sql = Sql.of("SELECT ");
        if (by == null) {
            sql.add("0");
        } else {
            fields.add(by.client());
            line(sql, by.client(), talkers);
        }
        sql.add(" AS client, ");
        final FlowField server = by == null ? null : by.server();
        if (server == null) {
            sql.add("NULL");
        } else {
            fields.add(server);
            line(sql, server, talkers);
        }
        return sql.add(" AS server, start, stop, client_bytes, server_bytes FROM ")
                .add(reports.times(fields));
    }

    /** The number of a field's line. */
    private static void line(Sql sql, FlowField field, List<Talker> talkers) {
        sql.add("coalesce(list_position(CAST([");
        String separator = "";
        for (final Talker talker : talkers) {
            final String key = talker.key();
            sql.add(separator);
            if (key == null) {
                sql.add("NULL");
            } else {
                sql.bind(key);
            }
            separator = ", ";
        }
        sql.add("] AS VARCHAR[]), CAST(" + FileColumns.quoted(field) + " AS VARCHAR)), 0)");
    }

    /** The lines of the chart in the making. */
    private static final class Lines {
        private final List<Talker> talkers;
        private final long[] total;
        /** By number of the line; the first one is that of keys without a line. */
        private final long[][] bytes;

        Lines(List<Talker> talkers, int steps) {
            this.talkers = talkers;
            total = new long[steps];
            bytes = new long[talkers.size() + 1][steps];
        }

        /**
         * Takes what the reports of one pair of lines sent in their first step and the next; tells whether there is
         * more.
         */
        boolean addEnds(ResultSet row) throws SQLException {
            final int step = row.getInt(3);
            final int reach = row.getInt(4);
            add(row, step, row.getLong(5));
            if (reach == 1) {
                add(row, step + 1, row.getLong(6));
            }
            return reach > 1;
        }

        /** Takes what one pair of lines sent in one step. */
        boolean addRest(ResultSet row) throws SQLException {
            add(row, row.getInt(3), row.getLong(4));
            return true;
        }

        private void add(ResultSet row, int step, long amount) throws SQLException {
            total[step] += amount;
            final int client = row.getInt(1);
            bytes[client][step] += amount;
            final int server = row.getInt(2);
            if (!row.wasNull() && server != client) {
                bytes[server][step] += amount;
            }
        }

        List<TrafficSeries.Line> series() {
            final List<TrafficSeries.Line> series = new ArrayList<>();
            for (int i = 0; i < talkers.size(); i++) {
                final Talker talker = talkers.get(i);
                series.add(new TrafficSeries.Line(talker.key(), talker.label(), list(bytes[i + 1])));
            }
            return series;
        }
    }

    private static List<Long> list(long[] amounts) {
        return Arrays.stream(amounts).boxed().toList();
    }
}
