// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumn;
import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.TimeRange;

/**
 * What of a report's bytes falls into a range of time: all, or a share by time, as if they had been sent evenly. The
 * shares of ranges that follow each other add up to the whole, to the octet.
 */
final class Portion {
    /** Start and end of a report, as columns in SQL. */
    static final String START = FileColumn.quote(FileColumns.REPORT_START);

    static final String END = FileColumns.quoted(FlowFields.of("event.end"));

    private final TimeRange range;

    Portion(TimeRange range) {
        this.range = range;
    }

    /** In SQL, of a column of a report. */
    String of(String amount) {
        if (range.equals(TimeRange.ALL)) {
            return amount;
        }
        final String start = "epoch_ns(" + START + ")";
        final String end = "epoch_ns(" + END + ")";
        final boolean isOpenAhead = range.toNs() == Long.MAX_VALUE;
        final String until = isOpenAhead ? amount : before(Long.toString(range.toNs() + 1), start, end, amount);
        final String missed =
                range.fromNs() == Long.MIN_VALUE ? "0" : before(Long.toString(range.fromNs()), start, end, amount);
        return "CASE WHEN " + START + " >= " + Sql.time(bounded(range.fromNs())) + " AND " + END
                + " <= " + Sql.time(bounded(range.toNs())) + " THEN " + amount + " ELSE " + until + " - " + missed
                + " END";
    }

    /**
     * In SQL, how much of the amount was sent before a moment: never less for a later one, 0 at the start, all at the
     * end. In floating point, which rounds the same whoever asks; in integers of 128 bits it takes ten times as long.
     */
    static String before(String moment, String start, String end, String amount) {
        return "CASE WHEN " + moment + " > " + end + " THEN " + amount + " WHEN " + moment + " <= " + start
                + " THEN 0 ELSE CAST(CAST(" + amount + " AS DOUBLE) * (" + moment + " - " + start + ") / (" + end
                + " - " + start + ") AS BIGINT) END";
    }

    /** Within what DuckDB takes for a time. */
    private static long bounded(long ns) {
        return Math.max(Math.min(ns, Long.MAX_VALUE - 1), Long.MIN_VALUE + 2);
    }
}
