// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who sent and received most. */
public final class TalkersQuestion implements HistoryQuestion<List<Talker>> {
    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final int limit;

    public TalkersQuestion(FlowQuery query, TimeRange range, Grouping by, int limit) {
        this.query = query;
        this.range = range;
        this.by = by;
        this.limit = limit;
    }

    @Override
    public List<Talker> ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final FlowField client = by.client();
        final FlowField server = by.server();
        final Reports reports = Reports.of(answering, files, query, range);
        final Sql sums = server == null ? whole(client, reports) : ends(client, server, reports);
        return answering.rows(
                Sql.of("SELECT CAST(key AS VARCHAR) AS name, bytes, sent, received, packets, flows FROM (")
                        .add(sums)
                        .add(") ORDER BY bytes DESC, name NULLS LAST LIMIT ")
                        .add(limit),
                TalkersQuestion::read);
    }

    /** The flow as a whole is counted: what its client sent is sent, what its server sent is received. */
    private static Sql whole(FlowField field, Reports reports) {
        return Sql.of("SELECT " + FileColumns.quoted(field) + " AS key, sum(client_bytes + server_bytes) AS"
                        + " bytes, sum(client_bytes) AS sent,"
                        + " sum(server_bytes) AS received, sum(packets) AS packets, sum(flows) AS flows FROM ")
                .add(reports.sums(List.of(field)))
                .add(" GROUP BY key");
    }

    /**
     * A key has the flows in which it has an end, each once, and what its ends sent and received. Both ends are summed in one reading, each
     * by a column as it is in the files: DuckDB then looks up a group for each word of its dictionary rather than for
     * each flow, and the pairs, which may be as many as the flows, are never made.
     */
    private static Sql ends(FlowField clientField, FlowField serverField, Reports reports) {
        final String client = FileColumns.quoted(clientField);
        final String server = FileColumns.quoted(serverField);
        return Sql.of("SELECT key, sum(bytes) AS bytes, sum(forth) AS sent, sum(back) AS received, sum(packets) AS"
                        + " packets, sum(flows) AS flows FROM (SELECT coalesce(" + client + ", " + server + ") AS key,"
                        + " CASE grouping(" + client
                        + ") WHEN 0 THEN sum(client_bytes) ELSE sum(server_bytes) END AS forth,"
                        + " CASE grouping(" + client
                        + ") WHEN 0 THEN sum(server_bytes) ELSE sum(client_bytes) END AS back,"
                        + once("client_bytes + server_bytes", client, server) + " AS bytes, "
                        + once("packets", client, server) + " AS packets, "
                        + once("flows", client, server) + " AS flows FROM ")
                .add(reports.sums(List.of(clientField, serverField)))
                .add(" GROUP BY GROUPING SETS ((" + client + "), (" + server + "))) GROUP BY key");
    }

    /** What flows have as a whole, without those that count at the client's end for the same key. */
    private static String once(String amount, String client, String server) {
        return "CASE grouping(" + client + ") WHEN 0 THEN sum(" + amount + ") ELSE coalesce(sum(" + amount
                + ") FILTER (" + client + " IS DISTINCT FROM " + server + "), 0) END";
    }

    private static Talker read(ResultSet row) throws SQLException {
        final @Nullable String key = row.getString(1);
        return new Talker(
                key,
                key == null ? Talker.UNKNOWN : key,
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6));
    }
}
