// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static java.util.stream.Collectors.joining;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.TimeRange;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The reports of a range of time as tables in SQL. Most flows are reported once; those are taken as they are, which costs
 * nothing. The reports of the others are gathered by flow: what is said of a flow is what its last report in the range
 * says, for an owner may become known late; what it sent in the range is the sum over all of them.
 */
final class Reports {
    private static final String ONLY = Column.quote(Columns.REPORT_ONLY);
    private static final String NUMBER = Column.quote(Columns.REPORT_NUMBER);
    private static final String FLOW = Column.quote("flow.id");
    static final String START = Column.quote(Columns.REPORT_START);
    static final String END = Column.quote("event.end");

    private final String files;
    private final FlowQuery query;
    private final Portion portion;
    private final String touching;

    Reports(List<HistoryFile> files, FlowQuery query, TimeRange range) {
        this.files = FlowFiles.select(files);
        this.query = query;
        portion = new Portion(range);
        touching = touching(range);
    }

    private static String touching(TimeRange range) {
        final String from = range.fromNs() == Long.MIN_VALUE ? "" : " AND " + END + " >= " + Sql.time(range.fromNs());
        final String to = range.toNs() == Long.MAX_VALUE ? "" : " AND " + START + " <= " + Sql.time(range.toNs());
        return from + to;
    }

    /** Each flow once that answers the query, with the values of some fields. */
    Sql flows(Collection<FlowField> fields) {
        final String columns = columns(fields);
        return Sql.of("(SELECT " + columns + " FROM " + files + " WHERE " + ONLY + touching + " AND ")
                .add(condition())
                .add(" UNION ALL SELECT " + columns + " FROM ")
                .add(Sql.of(last(columns)))
                .add(" WHERE ")
                .add(condition())
                .add(")");
    }

    /**
     * The same with what each sent within the range: {@code client_bytes}, {@code server_bytes}, {@code client_packets},
     * {@code server_packets}.
     */
    Sql sums(Collection<FlowField> fields) {
        final String columns = columns(fields);
        return Sql.of("(SELECT " + columns + ", " + sums("") + " FROM " + files + " WHERE " + ONLY + touching + " AND ")
                .add(condition())
                .add(" UNION ALL SELECT " + columns
                        + ", client_bytes, server_bytes, client_packets, server_packets FROM "
                        + last(columns) + " AS last JOIN (SELECT " + FLOW + " AS flow, " + sums("sum") + " FROM "
                        + files
                        + " WHERE NOT " + ONLY + touching + " GROUP BY 1) AS sums ON last." + FLOW
                        + " = sums.flow WHERE ")
                .add(condition())
                .add(")");
    }

    /**
     * Each report of these flows: some expressions of the flow's fields, and {@code start}, {@code stop} (ns since the
     * epoch), {@code client_bytes} and {@code server_bytes} of the report.
     */
    Sql reports(Collection<FlowField> fields, String expressions, List<Object> values) {
        final String columns = columns(fields);
        final String report = "epoch_ns(" + START + ") AS start, epoch_ns(" + END + ") AS stop, "
                + Column.quote(Columns.REPORT_CLIENT_BYTES) + " AS client_bytes, "
                + Column.quote(Columns.REPORT_SERVER_BYTES) + " AS server_bytes";
        final Sql only = Sql.of("(SELECT ");
        expression(only, expressions, values);
        only.add(", " + report + " FROM " + files + " WHERE " + ONLY + touching + " AND ")
                .add(condition())
                .add(" UNION ALL SELECT keyed.* EXCLUDE (flow), start, stop, client_bytes, server_bytes FROM (SELECT "
                        + FLOW + " AS flow, ");
        expression(only, expressions, values);
        return only.add(" FROM " + last(columns) + " WHERE ")
                .add(condition())
                .add(") AS keyed JOIN (SELECT " + FLOW + " AS flow, " + report + " FROM " + files + " WHERE NOT " + ONLY
                        + touching + ") AS parts ON keyed.flow = parts.flow)");
    }

    private static void expression(Sql sql, String expressions, List<Object> values) {
        int at = 0;
        for (final Object value : values) {
            final int place = expressions.indexOf('?', at);
            sql.add(expressions.substring(at, place)).bind(value);
            at = place + 1;
        }
        sql.add(expressions.substring(at));
    }

    private Sql condition() {
        return QuerySql.of(query.root());
    }

    /** The last report of each flow that has more than one. */
    private String last(String columns) {
        return "(SELECT " + columns + " FROM (SELECT " + columns + ", row_number() OVER (PARTITION BY " + FLOW
                + " ORDER BY " + NUMBER + " DESC) AS place FROM " + files + " WHERE NOT " + ONLY + touching
                + ") WHERE place = 1)";
    }

    private String sums(String aggregate) {
        return List.of(
                        sum(aggregate, Columns.REPORT_CLIENT_BYTES, "client_bytes"),
                        sum(aggregate, Columns.REPORT_SERVER_BYTES, "server_bytes"),
                        sum(aggregate, Columns.REPORT_CLIENT_PACKETS, "client_packets"),
                        sum(aggregate, Columns.REPORT_SERVER_PACKETS, "server_packets"))
                .stream()
                .collect(joining(", "));
    }

    private String sum(String aggregate, String column, String name) {
        return "CAST(" + aggregate + "(" + portion.of(Column.quote(column)) + ") AS BIGINT) AS " + name;
    }

    private String columns(Collection<FlowField> fields) {
        final Set<String> columns = new LinkedHashSet<>();
        columns.add(FLOW);
        fields.forEach(field -> columns.add(Columns.quoted(field)));
        QuerySql.columns(query.root(), columns);
        return String.join(", ", columns);
    }
}
