// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What really happened, and what its observers wrote of it. (NOT thread safe.) */
public final class TrueConnection {
    public final String kind;
    final String clientHost;
    final String serverHost;
    final String clientEntity;
    final String serverEntity;
    final long startNs;
    /** Bytes from the client, and from the server. */
    public final long[] payload = new long[2];

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
    /** A report of it was lost, or came after the grace. */
    boolean isIncomplete;
    /** The clock of an observer is minutes away, or steps. */
    boolean isFar;
    /** It was refused, reset or not answered. */
    public boolean hasFailed;
    /** Its payload says nothing: it was reset, or had none. */
    boolean hasNoProof;
    /** A translation between its observers is not reported, or an observer cannot tell it from another one. */
    public boolean isUnlinkable;

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
        return hasClientHost && hasServerHost && !isCrowded && !isUnlinkable && !isFar;
    }

    /**
     * Nothing tells reports of both apart: payload does not differ, or is of datagrams, some of which may have been
     * missed; and they are close to each other and the reports that would have shown that there are two are missing, or
     * a clock is wrong by minutes.
     */
    boolean isTwinOf(TrueConnection other) {
        final boolean isOfDatagrams = kind.startsWith("udp");
        final boolean isEqual =
                isOfDatagrams || hasNoProof || other.hasNoProof || Arrays.equals(payload, other.payload);
        return isEqual
                && (isFar || other.isFar || isCrowded && other.isCrowded && isIncomplete && other.isIncomplete)
                && keys.stream().anyMatch(other.keys::contains);
    }

    @Override
    public String toString() {
        return kind + " from " + clientEntity + " to " + serverEntity + " at " + startNs + ' ' + keys;
    }
}
