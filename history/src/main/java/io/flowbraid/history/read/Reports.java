// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumn;
import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The reports of a range of time as tables in SQL. Most flows are reported once; those are taken as they are, which
 * costs nothing, unless a log corrected them later. The reports of the others are gathered by flow: what is said of a
 * flow, and of each of its reports, is what its last report in the range says, for an owner may become known late.
 */
final class Reports {
    private static final String ONLY = FileColumn.quote(FileColumns.REPORT_ONLY);
    static final String CORRECTS = FileColumn.quote(FileColumns.REPORT_CORRECTS);
    private static final String NUMBER = FileColumn.quote(FileColumns.REPORT_NUMBER);
    private static final String FLOW = FileColumns.quoted(FlowFields.of("flow.id"));
    private static final String COUNTED = FileColumns.quoted(FlowFields.of("conversation.counted"));
    /** Of the flows that are reported more than once, their reports from the last to the first. */
    private static final String LAST_FIRST =
            " WINDOW last_first AS (PARTITION BY " + FLOW + " ORDER BY " + NUMBER + " DESC)";

    private static final String IS_LAST = "row_number() OVER last_first = 1";

    private final String files;
    private final FlowQuery query;
    private final Portion portion;
    /** Of the flows reported once, which reports touch the range. */
    private final String touching;
    /** Which of the others do. */
    private final String severalTouching;

    /** Finds out whether any flow was corrected after its only report; few histories have one. */
    static Reports of(Answering answering, List<HistoryFile> files, FlowQuery query, TimeRange range)
            throws SQLException {
        return new Reports(files, query, range, answering.haveCorrections(files));
    }

    private Reports(List<HistoryFile> files, FlowQuery query, TimeRange range, boolean isCorrected) {
        this.files = FlowFiles.select(files);
        this.query = query;
        portion = new Portion(range);
        final String inTime = touching(range);
        final String corrected = FLOW + " IN (SELECT " + FLOW + " FROM " + this.files + " WHERE " + CORRECTS + ")";
        touching = ONLY + (isCorrected ? " AND NOT " + corrected : "") + (inTime.isEmpty() ? "" : " AND " + inTime);
        final String several = isCorrected ? "(NOT " + ONLY + " OR " + corrected + ")" : "NOT " + ONLY;
        // Put so that the times are not even unpacked where no such report is: DuckDB takes comparisons of a column
        // with
        // a number before anything else, in the order of the columns in the file.
        severalTouching =
                several + (inTime.isEmpty() ? "" : " AND (" + (isCorrected ? "false" : ONLY) + " OR (" + inTime + "))");
    }

    private static String touching(TimeRange range) {
        final List<String> bounds = new ArrayList<>();
        if (range.fromNs() != Long.MIN_VALUE) {
            bounds.add(Portion.END + " >= " + Sql.time(range.fromNs()));
        }
        if (range.toNs() != Long.MAX_VALUE) {
            bounds.add(Portion.START + " <= " + Sql.time(range.toNs()));
        }
        return String.join(" AND ", bounds);
    }

    /** Each flow once that answers the query, with the values of some fields. */
    Sql flows(Collection<FlowField> fields) {
        final String columns = String.join(", ", columns(fields));
        return Sql.of("(SELECT " + columns + " FROM " + files + " WHERE " + touching + " AND ")
                .add(condition())
                .add(" UNION ALL SELECT " + columns + " FROM (SELECT " + columns + " FROM " + files + " WHERE "
                        + severalTouching + LAST_FIRST + " QUALIFY " + IS_LAST + ") WHERE ")
                .add(condition())
                .add(")");
    }

    /**
     * Each report of the flows that sums count: fields of its flow, what was sent within the range ({@code
     * client_bytes}, {@code server_bytes}, {@code packets}), and {@code flows}, 1 for one of the flow's reports, 0 for
     * the others.
     */
    Sql sums(Collection<FlowField> fields) {
        final String sums = portion.of(FileColumn.quote(FileColumns.REPORT_CLIENT_BYTES)) + " AS client_bytes, "
                + portion.of(FileColumn.quote(FileColumns.REPORT_SERVER_BYTES)) + " AS server_bytes, "
                + portion.of(FileColumn.quote(FileColumns.REPORT_CLIENT_PACKETS)) + " + "
                + portion.of(FileColumn.quote(FileColumns.REPORT_SERVER_PACKETS)) + " AS packets, ";
        return reports(fields, sums + "1 AS flows", sums + "CAST(" + IS_LAST + " AS INTEGER) AS flows");
    }

    /**
     * Each report of the flows that sums count: fields of its flow, and {@code start}, {@code stop} (ns since the
     * epoch), {@code client_bytes} and {@code server_bytes} of the report.
     */
    Sql times(Collection<FlowField> fields) {
        final String times = "epoch_ns(" + Portion.START + ") AS start, epoch_ns(" + Portion.END + ") AS stop, "
                + FileColumn.quote(FileColumns.REPORT_CLIENT_BYTES) + " AS client_bytes, "
                + FileColumn.quote(FileColumns.REPORT_SERVER_BYTES) + " AS server_bytes";
        return reports(fields, times, times);
    }

    /** Each report, with the fields of its flow and what is selected of an only report and of one of several. */
    private Sql reports(Collection<FlowField> fields, String ofOnly, String ofSeveral) {
        final Set<String> columns = columns(fields);
        columns.add(COUNTED);
        final String said = columns.stream()
                .map(column -> "first_value(" + column + ") OVER last_first AS " + column)
                .collect(joining(", "));
        return Sql.of("(SELECT " + String.join(", ", columns) + ", " + ofOnly + " FROM " + files + " WHERE " + touching
                        + " AND ")
                .add(counted())
                .add(" UNION ALL FROM (SELECT " + said + ", " + ofSeveral + " FROM " + files + " WHERE "
                        + severalTouching + LAST_FIRST + ") WHERE ")
                .add(counted())
                .add(")");
    }

    /**
     * The query, and each conversation once: the flag is false on the flows that sums leave out, and null elsewhere,
     * also in files older than the flag. A query that asks for the flag decides for itself.
     */
    private Sql counted() {
        final Set<String> asked = new LinkedHashSet<>();
        QuerySql.columns(query.root(), asked);
        final Sql condition = condition();
        return asked.contains(COUNTED) ? condition : condition.add(" AND " + COUNTED + " IS NOT FALSE");
    }

    private Sql condition() {
        return QuerySql.of(query.root());
    }

    private Set<String> columns(Collection<FlowField> fields) {
        final Set<String> columns = new LinkedHashSet<>();
        columns.add(FLOW);
        fields.forEach(field -> columns.add(FileColumns.quoted(field)));
        QuerySql.columns(query.root(), columns);
        return columns;
    }
}
