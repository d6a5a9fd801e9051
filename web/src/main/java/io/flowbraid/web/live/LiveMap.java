// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to whom, among the flows that are kept. An end without the asked key stands as its host, so that a
 * connection to the outside is still seen. Bytes and packets of -1 are not known: nobody counted them. (NOT thread
 * safe; for one map.)
 */
public final class LiveMap {
    private final Grouping by;
    private final Map<String, Sum> nodes = new HashMap<>();
    private final Map<Pair, Sum> edges = new LinkedHashMap<>();

    private record Pair(String client, String server) {}

    private static final class Sum {
        private final String label;
        private final String kind;
        private long bytes = Sent.UNKNOWN;
        private long packets = Sent.UNKNOWN;
        private long flows;

        Sum(String label, String kind) {
            this.label = label;
            this.kind = kind;
        }

        void add(long moreBytes, LiveScan flow) {
            bytes = Sent.sum(bytes, moreBytes);
            packets = Sent.sum(packets, flow.packets());
            flows += flow.flows();
        }

        long bytes() {
            return bytes;
        }
    }

    private LiveMap(Grouping by) {
        this.by = by;
    }

    /** Draws the flows that match; at most {@code limit} nodes, those with most bytes. */
    public static TalkMap of(LiveFlows live, LiveWindow window, FlowQuery query, Grouping by, int limit) {
        final LiveMap map = new LiveMap(by);
        live.scan(query, LiveScan.within(window), map::add);
        return map.cut(limit);
    }

    /** Draws what the flows that match have sent since a moment, and the history does not have yet. */
    public static TalkMap unreported(LiveFlows live, long fromMs, FlowQuery query, Grouping by) {
        final LiveMap map = new LiveMap(by);
        live.scan(query, LiveScan.unreported(live.since(fromMs)), map::add);
        return map.cut(Integer.MAX_VALUE);
    }

    private void add(LiveScan flow) {
        if (!flow.isCounted()) {
            return;
        }
        final long bytes = Sent.sum(flow.clientBytes(), flow.serverBytes());
        final String client = node(flow.clientKey(by), flow.clientKey(Grouping.HOST));
        final String server = node(flow.serverKey(by), flow.serverKey(Grouping.HOST));
        sum(client).add(bytes, flow);
        if (!client.equals(server)) {
            sum(server).add(bytes, flow);
        }
        edges.computeIfAbsent(new Pair(client, server), unused -> new Sum("", ""))
                .add(bytes, flow);
    }

    private String node(@Nullable String key, @Nullable String host) {
        final String label = key == null ? String.valueOf(host) : key;
        final String kind = (key == null ? Grouping.HOST : by).text();
        final String id = kind + ":" + label;
        nodes.computeIfAbsent(id, unused -> new Sum(label, kind));
        return id;
    }

    private Sum sum(String id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    private TalkMap cut(int limit) {
        final List<TalkMap.Node> shown = nodes.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Sum> entry) ->
                                entry.getValue().bytes())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(limit)
                .map(entry -> new TalkMap.Node(
                        entry.getKey(),
                        entry.getValue().label,
                        entry.getValue().kind,
                        entry.getValue().bytes,
                        entry.getValue().flows))
                .toList();
        final Set<String> ids = shown.stream().map(TalkMap.Node::id).collect(Collectors.toSet());
        final List<TalkMap.Edge> drawn = new ArrayList<>();
        edges.forEach((pair, sum) -> {
            if (ids.contains(pair.client()) && ids.contains(pair.server())) {
                drawn.add(new TalkMap.Edge(pair.client(), pair.server(), sum.bytes, sum.packets, sum.flows));
            }
        });
        return new TalkMap(shown, drawn, nodes.size() - shown.size());
    }
}
