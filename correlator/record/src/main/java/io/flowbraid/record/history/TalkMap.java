// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;

/**
 * Who talks to whom.
 *
 * @param leftOut how many nodes there are beyond the asked number
 */
public record TalkMap(List<Node> nodes, List<Edge> edges, int leftOut) {

    /**
     * Somebody.
     *
     * @param id unique in the map
     * @param kind what it is grouped by, or {@code host} for an end of which only the address is known
     * @param bytes IP bytes sent and received
     */
    public record Node(String id, String label, String kind, long bytes, long flows) {}

    /**
     * What passed from a client to a server and back.
     *
     * @param source id of the client's node
     * @param target id of the server's node
     */
    public record Edge(String source, String target, long bytes, long packets, long flows) {}

    public TalkMap {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }
}
