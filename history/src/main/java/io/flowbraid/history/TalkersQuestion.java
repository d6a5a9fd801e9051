// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.Grouping;
import io.flowbraid.record.Talker;
import io.flowbraid.record.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who sent and received most. */
final class TalkersQuestion implements HistoryReader.Question<List<Talker>> {
    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final int limit;

    TalkersQuestion(FlowQuery query, TimeRange range, Grouping by, int limit) {
        this.query = query;
        this.range = range;
        this.by = by;
        this.limit = limit;
    }

    @Override
    public List<Talker> ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final FlowField client = by.client();
        final FlowField server = by.server();
        final Reports reports = new Reports(files, query, range);
        final Sql sql;
        if (server == null) {
            // The flow as a whole is counted: what its client sent is sent, what its server sent is received.
            sql = Sql.of("SELECT " + key(client) + " AS name, sum(client_bytes) AS sent, sum(server_bytes) AS received,"
                            + " sum(client_packets + server_packets), count(*) FROM ")
                    .add(reports.sums(List.of(client)))
                    .add(" GROUP BY name");
        } else {
            // Both ends of each pair: the flows are read once.
            sql = Sql.of("WITH pair AS MATERIALIZED (SELECT " + key(client) + " AS client, " + key(server)
                            + " AS server, sum(client_bytes) AS client_bytes, sum(server_bytes) AS server_bytes,"
                            + " sum(client_packets + server_packets) AS packets, count(*) AS flows FROM ")
                    .add(reports.sums(List.of(client, server)))
                    .add(
                            " GROUP BY ALL)"
                                    + " SELECT name, sum(forth) AS sent, sum(back) AS received, sum(packets), sum(flows) FROM ("
                                    + "SELECT client AS name, client_bytes AS forth, server_bytes AS back, packets, flows FROM pair"
                                    + " UNION ALL SELECT server, server_bytes, client_bytes, packets,"
                                    + " CASE WHEN client IS NOT DISTINCT FROM server THEN 0 ELSE flows END FROM pair) GROUP BY name");
        }
        return answering.rows(
                sql.add(" ORDER BY sent + received DESC, name NULLS LAST LIMIT ")
                        .add(limit),
                TalkersQuestion::read);
    }

    /** What is grouped by, as text. */
    static String key(FlowField field) {
        return "CAST(" + Columns.quoted(field) + " AS VARCHAR)";
    }

    private static Talker read(ResultSet row) throws SQLException {
        final @Nullable String key = row.getString(1);
        return new Talker(
                key,
                key == null ? Talker.UNKNOWN : key,
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5));
    }
}
