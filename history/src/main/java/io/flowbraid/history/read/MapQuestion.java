// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who talked to whom: an end whose name is not known stands there with its address. */
public final class MapQuestion implements HistoryQuestion<TalkMap> {
    private static final FlowField CLIENT_IP = FlowFields.of("client.ip");
    private static final FlowField SERVER_IP = FlowFields.of("server.ip");

    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final FlowField server;
    private final int limit;

    public MapQuestion(FlowQuery query, TimeRange range, Grouping by, int limit) {
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
        final List<TalkMap.Node> nodes = new ArrayList<>();
        final List<TalkMap.Edge> edges = new ArrayList<>();
        final long[] all = new long[1];
        answering.rows(shown(Reports.of(answering, files, query, range)), row -> {
            final String kind = kind(row.getBoolean(1));
            final String name = row.getString(2);
            final String id = id(kind, name);
            final long bytes = row.getLong(5);
            final long flows = row.getLong(7);
            final String target = row.getString(4);
            if (target == null) {
                all[0] = row.getLong(6);
                return nodes.add(new TalkMap.Node(id, name, kind, bytes, flows));
            }
            return edges.add(new TalkMap.Edge(id, id(kind(row.getBoolean(3)), target), bytes, row.getLong(6), flows));
        });
        return new TalkMap(nodes, edges, (int) (all[0] - nodes.size()));
    }

    private String kind(boolean isNamed) {
        return isNamed ? by.text() : Grouping.HOST.text();
    }

    private static String id(String kind, String name) {
        return kind + ':' + name;
    }

    /**
     * The biggest nodes, with their number of all in place of packets, and after them the edges between those. All in
     * one statement, so that the flows are read once.
     */
    private Sql shown(Reports reports) {
        return Sql.of("WITH edge AS MATERIALIZED (SELECT "
                        + end(by.client(), CLIENT_IP, "client") + ", " + end(server, SERVER_IP, "server")
                        + ", sum(client_bytes + server_bytes) AS bytes, sum(packets) AS packets, sum(flows) AS"
                        + " flows FROM ")
                .add(reports.sums(List.of(by.client(), server, CLIENT_IP, SERVER_IP)))
                .add(" GROUP BY ALL), node AS MATERIALIZED (SELECT is_named, name, sum(bytes) AS bytes, sum(flows) AS"
                        + " flows FROM (SELECT client_is_named AS is_named, client AS name, bytes, flows FROM edge"
                        + " UNION ALL SELECT server_is_named, server, bytes, flows FROM edge WHERE client_is_named <>"
                        + " server_is_named OR client <> server) GROUP BY ALL), shown"
                        + " AS MATERIALIZED (FROM node ORDER BY bytes DESC, is_named, name LIMIT ")
                .add(limit)
                .add(") FROM (SELECT is_named, name, NULL AS server_is_named, NULL AS server, bytes, (SELECT count(*)"
                        + " FROM node) AS packets, flows FROM shown UNION ALL SELECT client_is_named, client,"
                        + " server_is_named, server, bytes, packets, flows FROM edge SEMI JOIN shown AS c ON"
                        + " client_is_named = c.is_named AND client = c.name SEMI JOIN shown AS s ON server_is_named"
                        + " = s.is_named AND server = s.name) ORDER BY server IS NOT NULL, bytes DESC, is_named,"
                        + " name, server_is_named, server");
    }

    private static String end(FlowField field, FlowField address, String name) {
        final String column = FileColumns.quoted(field);
        return column + " IS NOT NULL AS " + name + "_is_named, coalesce(" + column + ", " + FileColumns.quoted(address)
                + ") AS " + name;
    }
}
