// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.Grouping;
import io.flowbraid.record.TalkMap;
import io.flowbraid.record.TimeRange;
import java.sql.SQLException;
import java.util.List;

/** Who talked to whom: an end whose name is not known stands there with its address. */
final class MapQuestion implements HistoryReader.Question<TalkMap> {
    private static final FlowField CLIENT_IP = FlowFields.of("client.ip");
    private static final FlowField SERVER_IP = FlowFields.of("server.ip");

    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final FlowField server;
    private final int limit;

    MapQuestion(FlowQuery query, TimeRange range, Grouping by, int limit) {
        final FlowField ofServer = by.server();
        if (ofServer == null) {
            throw new IllegalArgumentException("a map has two ends, of which " + by.text() + " is none");
        }
        this.query = query;
        this.range = range;
        this.by = by;
        this.limit = limit;
        server = ofServer;
    }

    @Override
    public TalkMap ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final Sql shown = nodes(files);
        final long[] all = new long[1];
        final List<TalkMap.Node> nodes = answering.rows(
                Sql.of("").add(shown).add(" SELECT kind, name, bytes, flows, (SELECT count(*) FROM node) FROM shown"),
                row -> {
                    all[0] = row.getLong(5);
                    final String kind = row.getString(1);
                    final String name = row.getString(2);
                    return new TalkMap.Node(id(kind, name), name, kind, row.getLong(3), row.getLong(4));
                });
        final List<TalkMap.Edge> edges = answering.rows(
                Sql.of("")
                        .add(shown)
                        .add(" SELECT client_kind, client, server_kind, server, bytes, packets, flows FROM edge"
                                + " SEMI JOIN shown AS c ON client_kind = c.kind AND client = c.name"
                                + " SEMI JOIN shown AS s ON server_kind = s.kind AND server = s.name"
                                + " ORDER BY bytes DESC, client, server"),
                row -> new TalkMap.Edge(
                        id(row.getString(1), row.getString(2)),
                        id(row.getString(3), row.getString(4)),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)));
        return new TalkMap(nodes, edges, (int) (all[0] - nodes.size()));
    }

    private static String id(String kind, String name) {
        return kind + ':' + name;
    }

    /** Tables {@code edge}, {@code node} and {@code shown}. */
    private Sql nodes(List<HistoryFile> files) {
        return Sql.of("WITH edge AS MATERIALIZED (SELECT "
                        + end(by.client(), CLIENT_IP, "client") + ", " + end(server, SERVER_IP, "server")
                        + ", sum(client_bytes + server_bytes) AS bytes, sum(client_packets + server_packets) AS packets,"
                        + " count(*) AS flows FROM ")
                .add(new Reports(files, query, range).sums(List.of(by.client(), server, CLIENT_IP, SERVER_IP)))
                .add(
                        " GROUP BY ALL), node AS MATERIALIZED (SELECT kind, name, sum(bytes) AS bytes, sum(flows) AS flows FROM ("
                                + "SELECT client_kind AS kind, client AS name, bytes, flows FROM edge"
                                + " UNION ALL SELECT server_kind, server, bytes,"
                                + " CASE WHEN client_kind = server_kind AND client = server THEN 0 ELSE flows END FROM edge)"
                                + " GROUP BY ALL), shown AS MATERIALIZED (FROM node ORDER BY bytes DESC, kind, name LIMIT ")
                .add(limit)
                .add(")");
    }

    private String end(FlowField field, FlowField address, String name) {
        final String key = TalkersQuestion.key(field);
        return "CASE WHEN " + key + " IS NULL THEN '" + Grouping.HOST.text() + "' ELSE '" + by.text() + "' END AS "
                + name + "_kind, coalesce(" + key + ", " + Columns.quoted(address) + ") AS " + name;
    }
}
