// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.FailureKind;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who talked to whom: an end whose name is not known stands there with its address. */
public final class MapQuestion implements HistoryQuestion<TalkMap> {
    private static final FlowField CLIENT_IP = FlowFields.of("client.ip");
    private static final FlowField SERVER_IP = FlowFields.of("server.ip");
    private static final FlowField TRANSPORT = FlowFields.of("network.transport");
    private static final FlowField PORT = FlowFields.of("server.port");

    /** What identifies a node: as columns of an edge, with the end's name before each. */
    private static final List<String> END = List.of("_kind", "_place", "_is_named", "");

    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final @Nullable MapGroup within;
    private final FlowField server;
    private final int limit;

    public MapQuestion(FlowQuery query, TimeRange range, Grouping by, @Nullable MapGroup within, int limit) {
        final FlowField ofServer = by.server();
        if (ofServer == null) {
            throw new IllegalArgumentException("a map has two ends, of which " + by.text() + " is none");
        }
        this.query = query;
        this.range = range;
        this.by = by;
        this.within = within;
        this.limit = limit;
        server = ofServer;
    }

    @Override
    public TalkMap ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final List<TalkMap.Node> nodes = new ArrayList<>();
        final List<TalkMap.Edge> edges = new ArrayList<>();
        final long[] all = new long[1];
        answering.rows(shown(Reports.of(answering, files, query, range)), row -> {
            final TalkMap.Node node = node(row, 1);
            if (row.getString(END.size() * 2) == null) {
                all[0] = row.getLong("packets");
                return nodes.add(node);
            }
            return edges.add(edge(node.id(), node(row, 1 + END.size()).id(), row));
        });
        return new TalkMap(nodes, edges, (int) (all[0] - nodes.size()));
    }

    /** The node whose columns begin there. */
    private TalkMap.Node node(ResultSet row, int first) throws SQLException {
        final String group = row.getString(first);
        final TalkMap.NodeGroup where =
                group == null || group.isEmpty() ? null : new TalkMap.NodeGroup(group, row.getString(first + 1));
        final String kind = row.getBoolean(first + 2) ? by.text() : Grouping.HOST.text();
        final String name = String.valueOf(row.getString(first + 3));
        final String id = TalkMap.Node.id(kind, name, where);
        return new TalkMap.Node(id, name, kind, where, row.getLong("bytes"), row.getLong("flows"));
    }

    private static TalkMap.Edge edge(String source, String target, ResultSet row) throws SQLException {
        return new TalkMap.Edge(
                source,
                target,
                row.getLong("bytes"),
                row.getLong("packets"),
                row.getLong("flows"),
                row.getLong("failed"),
                new TalkMap.RoundTrips(row.getDouble("trips_ms"), row.getLong("measured")),
                Stream.of(row.getString("ports").split(" "))
                        .filter(port -> !port.isEmpty())
                        .toList());
    }

    /**
     * The biggest nodes, with their number of all in place of packets, and after them the edges between those. The
     * flows are read twice: there may be millions of pairs of ends, too many for memory, but few between the biggest
     * nodes.
     */
    private Sql shown(Reports reports) {
        final String client = columns("client");
        final String server = columns("server");
        final String ends = "SELECT " + end("client", by.client(), CLIENT_IP, MapGroup::client) + ", "
                + end("server", this.server, SERVER_IP, MapGroup::server);
        return Sql.of(
                        "WITH node AS MATERIALIZED (SELECT kind, place, is_named, name, sum(bytes) AS bytes, sum(flows) AS"
                                + " flows FROM (SELECT " + either() + " FROM (" + ends
                                + ", " + same("client", "server")
                                + " AS is_self, client_bytes + server_bytes AS bytes, flows FROM ")
                .add(reports.sums(names()))
                .add(") GROUP BY GROUPING SETS ((" + client + "), (" + server + "))) GROUP BY ALL)")
                .add(", shown AS MATERIALIZED (FROM node ORDER BY bytes DESC, is_named, name, kind, place LIMIT ")
                .add(limit)
                .add("), part AS MATERIALIZED (SELECT " + client + ", " + server + ", transport, port, " + amounts()
                        + " FROM (" + ends + ", " + FileColumns.quoted(TRANSPORT) + " AS transport, "
                        + FileColumns.quoted(PORT) + " AS port, "
                        + "client_bytes + server_bytes AS bytes, packets, flows, ")
                .add(QuerySql.of(FailureKind.ANY.root()))
                .add(" AS is_failed, " + roundTrip() + " AS trip_ms FROM ")
                .add(reports.sums(fields()))
                .add(")" + ofShown("client") + ofShown("server") + " GROUP BY ALL), edge AS MATERIALIZED (SELECT "
                        + client
                        + ", " + server + ", sum(bytes) AS bytes,"
                        + " sum(packets) AS packets, sum(flows) AS flows, sum(failed) AS failed, sum(trips_ms) AS"
                        + " trips_ms, sum(measured) AS measured, array_to_string(list(concat(transport, ':' || port)"
                        + " ORDER BY bytes DESC, transport, port)[1:" + (TalkMap.MAX_PORTS + 1) + "], ' ') AS ports"
                        + " FROM part GROUP BY ALL)")
                .add(" FROM (SELECT kind, place, is_named, name, NULL AS server_kind, NULL AS server_place,"
                        + " NULL AS server_is_named, NULL AS server, bytes, (SELECT count(*) FROM node) AS packets,"
                        + " flows, 0 AS failed, 0 AS trips_ms, 0 AS measured, '' AS ports FROM shown UNION ALL SELECT "
                        + client + ", " + server + ", bytes, packets, flows, failed, trips_ms, measured, ports FROM"
                        + " edge) ORDER BY server IS NOT NULL, bytes DESC, is_named, name, kind, place, " + server);
    }

    /** Of one end, whichever is grouped by. What is sent to itself counts once. */
    private static String either() {
        final String names = END.stream()
                .map(column -> "CASE WHEN grouping(client) = 0 THEN client" + column + " ELSE server" + column
                        + " END AS " + (column.isEmpty() ? "name" : column.substring(1)))
                .collect(joining(", "));
        return names + ", " + eitherSum("bytes") + ", " + eitherSum("flows");
    }

    private static String eitherSum(String column) {
        return "CASE WHEN grouping(client) = 0 THEN sum(" + column + ") ELSE coalesce(sum(" + column
                + ") FILTER (NOT is_self), 0) END AS " + column;
    }

    private List<FlowField> names() {
        final List<FlowField> names = new ArrayList<>(List.of(by.client(), server, CLIENT_IP, SERVER_IP));
        if (within != null) {
            within.kinds().forEach(kind -> names.addAll(List.of(kind.client(), kind.server())));
        }
        return names;
    }

    private List<FlowField> fields() {
        final List<FlowField> fields = new ArrayList<>(names());
        fields.addAll(List.of(TRANSPORT, PORT));
        fields.addAll(FailureKind.FIELDS);
        fields.addAll(FlowSums.ROUND_TRIPS);
        return fields;
    }

    /** What is summed of flows. The last report of each has the 1 that counts it. */
    private static String amounts() {
        return "sum(bytes) AS bytes, sum(packets) AS packets, sum(flows) AS flows,"
                + " coalesce(sum(flows) FILTER (is_failed), 0) AS failed,"
                + " coalesce(sum(trip_ms * flows), 0) AS trips_ms,"
                + " coalesce(sum(flows) FILTER (trip_ms IS NOT NULL), 0) AS measured";
    }

    private static String roundTrip() {
        return FlowSums.ROUND_TRIPS.stream().map(FileColumns::quoted).collect(joining(", ", "coalesce(", ")"));
    }

    private String end(String end, FlowField field, FlowField address, Function<MapGroup, FlowField> side) {
        final String column = FileColumns.quoted(field);
        final List<MapGroup> kinds = within == null ? List.of() : within.kinds();
        final String kind = kinds.stream()
                .map(each ->
                        " WHEN " + FileColumns.quoted(side.apply(each)) + " IS NOT NULL THEN '" + each.text() + "'")
                .collect(joining());
        final String names = Stream.concat(
                        kinds.stream().map(each -> FileColumns.quoted(side.apply(each))), Stream.of("''"))
                .collect(joining(", "));
        return (kinds.isEmpty() ? "''" : "CASE" + kind + " ELSE '' END") + " AS " + end + "_kind, coalesce(" + names
                + ") AS " + end + "_place, " + column + " IS NOT NULL AS " + end + "_is_named, coalesce(" + column
                + ", " + FileColumns.quoted(address) + ") AS " + end;
    }

    private static String columns(String end) {
        return END.stream().map(column -> end + column).collect(joining(", "));
    }

    private static String same(String one, String other) {
        return END.stream().map(column -> one + column + " = " + other + column).collect(joining(" AND "));
    }

    private static String ofShown(String end) {
        final String node = end + "_node";
        return " SEMI JOIN shown AS " + node + " ON " + end + "_kind = " + node + ".kind AND " + end + "_place = "
                + node + ".place AND " + end + "_is_named = " + node + ".is_named AND " + end + " = " + node + ".name";
    }
}
