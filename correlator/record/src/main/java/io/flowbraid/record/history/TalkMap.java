// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to whom.
 *
 * @param leftOut how many nodes there are beyond the asked number
 */
public record TalkMap(List<Node> nodes, List<Edge> edges, int leftOut) {
    /** Ports of an edge that are listed; if there is one more, there are others. */
    public static final int MAX_PORTS = 4;

    /**
     * Where a node is.
     *
     * @param kind namespace, container or host
     */
    public record NodeGroup(String kind, String name) {}

    /**
     * Somebody.
     *
     * @param id unique in the map
     * @param kind what it is grouped by, or {@code host} for an end of which only the address is known
     * @param group null when nothing is known of where it is, or was not asked for
     * @param bytes IP bytes sent and received
     */
    public record Node(
            String id, String label, String kind, @Nullable NodeGroup group, long bytes, long flows) {
        /** The id of such a node: the same in every answer. */
        public static String id(String kind, String label, @Nullable NodeGroup group) {
            final String within =
                    group == null ? "" : group.kind() + '/' + group.name().length() + '/' + group.name() + '/';
            return within + kind + ':' + label;
        }
    }

    /**
     * Round trips of several flows.
     *
     * @param sumMs of those that were measured
     * @param flows how many those are
     */
    public record RoundTrips(double sumMs, long flows) {
        public static final RoundTrips NONE = new RoundTrips(0, 0);

        public RoundTrips plus(RoundTrips other) {
            return new RoundTrips(sumMs + other.sumMs, flows + other.flows);
        }

        /** NaN when none was measured. */
        public double meanMs() {
            return flows == 0 ? Double.NaN : sumMs / flows;
        }
    }

    /**
     * What passed from a client to a server and back.
     *
     * @param source id of the client's node
     * @param target id of the server's node
     * @param failed flows that could not be opened, or were reset
     * @param ports transports and ports of the server as {@code tcp:443}, those with most bytes first, one more than
     *     {@link #MAX_PORTS} when there are others
     */
    public record Edge(
            String source,
            String target,
            long bytes,
            long packets,
            long flows,
            long failed,
            RoundTrips roundTrips,
            List<String> ports) {
        public Edge {
            ports = firstPorts(ports.stream());
        }

        private static List<String> firstPorts(Stream<String> ports) {
            return ports.distinct().limit(MAX_PORTS + 1).toList();
        }

        /** The ports of both. */
        public List<String> portsAnd(Edge other) {
            return firstPorts(Stream.concat(ports.stream(), other.ports.stream()));
        }
    }

    public TalkMap {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }
}
