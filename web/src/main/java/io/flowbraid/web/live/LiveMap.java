// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.FailureKind;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to whom, among the flows that are kept. An end without the asked key stands as its host, so that a
 * connection to the outside is still seen. Bytes and packets of -1 are not known: nobody counted them. (NOT thread
 * safe; for one map.)
 */
public final class LiveMap {
    private static final FlowField TRANSPORT = FlowFields.of("network.transport");
    private static final FlowField PORT = FlowFields.of("server.port");
    private static final FlowMeasure ROUND_TRIP = FlowMeasure.roundTrip(FlowMeasure.Fold.SUM);

    private final Grouping by;
    private final @Nullable MapGroup within;
    private final Map<String, NodeSum> nodes = new HashMap<>();
    private final Map<Pair, EdgeSum> edges = new LinkedHashMap<>();

    private record Pair(String client, String server) {}

    private static final class NodeSum {
        private final TalkMap.Node node;
        private long bytes = Sent.UNKNOWN;
        private long flows;

        NodeSum(TalkMap.Node node) {
            this.node = node;
        }

        void add(long moreBytes, LiveScan flow) {
            bytes = Sent.sum(bytes, moreBytes);
            flows += flow.flows();
        }

        TalkMap.Node summed() {
            return new TalkMap.Node(node.id(), node.label(), node.kind(), node.group(), bytes, flows);
        }
    }

    private static final class EdgeSum {
        private long bytes = Sent.UNKNOWN;
        private long packets = Sent.UNKNOWN;
        private long flows;
        private long failed;
        private TalkMap.RoundTrips roundTrips = TalkMap.RoundTrips.NONE;
        private final Map<String, Long> ports = new HashMap<>();

        void add(long moreBytes, LiveScan flow) {
            final FlowContext context = Objects.requireNonNull(flow.context);
            bytes = Sent.sum(bytes, moreBytes);
            packets = Sent.sum(packets, flow.packets());
            flows += flow.flows();
            if (FailureKind.ANY.matches(flow.record, context)) {
                failed += flow.flows();
            }
            if (flow.flows() > 0) {
                roundTrips = roundTrips.plus(roundTrip(flow, context));
            }
            ports.merge(port(flow, context), Math.max(0, moreBytes), Long::sum);
        }

        private static TalkMap.RoundTrips roundTrip(LiveScan flow, FlowContext context) {
            final double ms = ROUND_TRIP.of(flow.record, context);
            return Double.isNaN(ms) ? TalkMap.RoundTrips.NONE : new TalkMap.RoundTrips(ms, 1);
        }

        private static String port(LiveScan flow, FlowContext context) {
            final String port = PORT.text(flow.record, context);
            return TRANSPORT.text(flow.record, context) + (port == null ? "" : ":" + port);
        }

        TalkMap.Edge summed(Pair pair) {
            final List<String> biggest = ports.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .toList();
            return new TalkMap.Edge(pair.client(), pair.server(), bytes, packets, flows, failed, roundTrips, biggest);
        }
    }

    private LiveMap(Grouping by, @Nullable MapGroup within) {
        this.by = by;
        this.within = within;
    }

    /** Draws the flows that match; at most {@code limit} nodes, those with most bytes. */
    public static TalkMap of(
            LiveFlows live, LiveWindow window, FlowQuery query, Grouping by, @Nullable MapGroup within, int limit) {
        final LiveMap map = new LiveMap(by, within);
        live.scan(query, LiveScan.within(window), map::add);
        return map.cut(limit);
    }

    /** Draws what the flows that match have sent since a moment, and the history does not have yet. */
    public static TalkMap unreported(
            LiveFlows live, long fromMs, FlowQuery query, Grouping by, @Nullable MapGroup within) {
        final LiveMap map = new LiveMap(by, within);
        live.scan(query, LiveScan.unreported(live.since(fromMs)), map::add);
        return map.cut(Integer.MAX_VALUE);
    }

    private void add(LiveScan flow) {
        if (!flow.isCounted()) {
            return;
        }
        final long bytes = Sent.sum(flow.clientBytes(), flow.serverBytes());
        final NodeSum client = node(flow.clientKey(by), flow.clientKey(Grouping.HOST), group(flow, MapGroup::client));
        final NodeSum server = node(flow.serverKey(by), flow.serverKey(Grouping.HOST), group(flow, MapGroup::server));
        client.add(bytes, flow);
        if (client != server) {
            server.add(bytes, flow);
        }
        edges.computeIfAbsent(new Pair(client.node.id(), server.node.id()), unused -> new EdgeSum())
                .add(bytes, flow);
    }

    private NodeSum node(@Nullable String key, @Nullable String host, TalkMap.@Nullable NodeGroup group) {
        final String label = key == null ? String.valueOf(host) : key;
        final String kind = (key == null ? Grouping.HOST : by).text();
        final String id = TalkMap.Node.id(kind, label, group);
        return nodes.computeIfAbsent(id, unused -> new NodeSum(new TalkMap.Node(id, label, kind, group, 0, 0)));
    }

    private TalkMap.@Nullable NodeGroup group(LiveScan flow, Function<MapGroup, FlowField> side) {
        if (within == null) {
            return null;
        }
        for (final MapGroup kind : within.kinds()) {
            final String name = side.apply(kind).text(flow.record, Objects.requireNonNull(flow.context));
            if (name != null) {
                return new TalkMap.NodeGroup(kind.text(), name);
            }
        }
        return null;
    }

    private TalkMap cut(int limit) {
        final List<TalkMap.Node> shown = nodes.values().stream()
                .map(NodeSum::summed)
                .sorted(Comparator.comparingLong(TalkMap.Node::bytes).reversed().thenComparing(TalkMap.Node::id))
                .limit(limit)
                .toList();
        final Set<String> ids = shown.stream().map(TalkMap.Node::id).collect(Collectors.toSet());
        final List<TalkMap.Edge> drawn = new ArrayList<>();
        edges.forEach((pair, sum) -> {
            if (ids.contains(pair.client()) && ids.contains(pair.server())) {
                drawn.add(sum.summed(pair));
            }
        });
        return new TalkMap(shown, drawn, nodes.size() - shown.size());
    }
}
