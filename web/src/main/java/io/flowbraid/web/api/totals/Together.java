// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.Talker;
import io.flowbraid.web.live.LiveTalker;
import io.flowbraid.web.live.Sent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sums of the history and of what it does not have yet. A number that nobody knows adds nothing. */
final class Together {
    private Together() {}

    /**
     * Talkers, biggest first.
     *
     * @param isComplete the past has a row for each key; otherwise one without a row gets none, for it would lack its
     * past
     */
    static List<Talker> talkers(List<Talker> past, List<LiveTalker> now, boolean isComplete, int limit) {
        final Map<@Nullable String, Talker> sums = new HashMap<>();
        past.forEach(talker -> sums.put(talker.key(), talker));
        for (final LiveTalker live : now) {
            final Talker more = live.talker();
            final Talker known = sums.get(more.key());
            if (known != null) {
                sums.put(more.key(), sum(known, more));
            } else if (isComplete) {
                sums.put(more.key(), more);
            }
        }
        return sums.values().stream()
                .sorted(Comparator.comparingLong(Talker::bytes).reversed().thenComparing(Talker::label))
                .limit(limit)
                .toList();
    }

    private static Talker sum(Talker one, Talker other) {
        return new Talker(
                one.key(),
                one.label(),
                Sent.sum(one.bytes(), other.bytes()),
                Sent.sum(one.bytesSent(), other.bytesSent()),
                Sent.sum(one.bytesReceived(), other.bytesReceived()),
                Sent.sum(one.packets(), other.packets()),
                one.flows() + other.flows());
    }

    /** Maps; nodes beyond the limit are counted. */
    static TalkMap map(TalkMap past, TalkMap now, boolean isComplete, int limit) {
        final Map<String, TalkMap.Node> nodes = new LinkedHashMap<>();
        past.nodes().forEach(node -> nodes.put(node.id(), node));
        for (final TalkMap.Node node : now.nodes()) {
            if (isComplete || nodes.containsKey(node.id())) {
                nodes.merge(node.id(), node, Together::sum);
            }
        }
        final List<TalkMap.Node> shown = nodes.values().stream()
                .sorted(Comparator.comparingLong(TalkMap.Node::bytes).reversed().thenComparing(TalkMap.Node::id))
                .limit(limit)
                .toList();
        final Set<String> ids = shown.stream().map(TalkMap.Node::id).collect(Collectors.toSet());
        final Map<List<String>, TalkMap.Edge> edges = new LinkedHashMap<>();
        for (final List<TalkMap.Edge> each : List.of(past.edges(), now.edges())) {
            for (final TalkMap.Edge edge : each) {
                if (ids.contains(edge.source()) && ids.contains(edge.target())) {
                    edges.merge(List.of(edge.source(), edge.target()), edge, Together::sum);
                }
            }
        }
        return new TalkMap(shown, new ArrayList<>(edges.values()), past.leftOut() + nodes.size() - shown.size());
    }

    private static TalkMap.Node sum(TalkMap.Node one, TalkMap.Node other) {
        return new TalkMap.Node(
                one.id(),
                one.label(),
                one.kind(),
                one.group(),
                Sent.sum(one.bytes(), other.bytes()),
                one.flows() + other.flows());
    }

    private static TalkMap.Edge sum(TalkMap.Edge one, TalkMap.Edge other) {
        return new TalkMap.Edge(
                one.source(),
                one.target(),
                Sent.sum(one.bytes(), other.bytes()),
                Sent.sum(one.packets(), other.packets()),
                one.flows() + other.flows(),
                one.failed() + other.failed(),
                one.roundTrips().plus(other.roundTrips()),
                one.portsAnd(other));
    }
}
