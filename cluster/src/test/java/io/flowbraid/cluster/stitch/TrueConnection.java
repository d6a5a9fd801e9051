// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What really happened, and what its observers wrote of it. (NOT thread safe.) */
final class TrueConnection {
    final String kind;
    final String clientHost;
    final String serverHost;
    final String clientEntity;
    final String serverEntity;
    final long startNs;
    long endNs;
    /** The keys under which it was seen. */
    final List<String> keys = new ArrayList<>();
    /** Flows with a record that arrived in time to be joined. */
    final Set<Long> arrived = new LinkedHashSet<>();
    /** Those of both ends' hosts, of which a record arrived. */
    boolean hasClientHost;

    boolean hasServerHost;
    /** Another connection with the same five-tuple may have been close to it, as far as clocks tell. */
    boolean isCrowded;
    /** A translation between its observers is not reported, or an observer cannot tell it from another one. */
    boolean isUnlinkable;

    TrueConnection(
            String kind, String clientHost, String clientEntity, String serverHost, String serverEntity, long startNs) {
        this.kind = kind;
        this.clientHost = clientHost;
        this.clientEntity = clientEntity;
        this.serverHost = serverHost;
        this.serverEntity = serverEntity;
        this.startNs = startNs;
    }

    /** Both hosts reported it, and nothing can be mistaken for it. */
    boolean mustBeJoined() {
        return hasClientHost && hasServerHost && !isCrowded && !isUnlinkable;
    }

    @Override
    public String toString() {
        return kind + " from " + clientEntity + " to " + serverEntity + " at " + startNs + ' ' + keys;
    }
}
