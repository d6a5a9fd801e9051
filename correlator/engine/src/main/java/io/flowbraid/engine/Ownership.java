// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.Workload;
import org.jspecify.annotations.Nullable;

/**
 * "This socket was this process's, from open to close": an interval on one end of one five-tuple, never just a key.
 * Pooled by {@link Ownerships}; everything here is written by the correlator's thread.
 */
final class Ownership {
    static final long STILL_OPEN = Long.MAX_VALUE;

    final int id;

    long aHi;
    long aLo;
    long bHi;
    long bLo;
    /** {@link io.flowbraid.model.FiveTuple#packPorts}, qualifier 0. */
    long ports;
    /** Canonical end this socket is: 0 a, 1 b. */
    int side;

    int feed;
    int sourceId;
    /** Number of its host, see {@link WatchedHosts}. */
    int host;

    long netns;
    long cookie;
    /** 0 when the socket is older than its agent. */
    long openNs;
    /** When the first event about it was made. */
    long firstHeardNs;
    /** When the last event about it was made. */
    long lastHeardNs;
    /** How far event times may be off against packet times. */
    long slackNs;

    /** Written by {@link Ownerships#close} and {@link Ownerships#reopen}. */
    long closeNs;

    SocketRole role = SocketRole.UNKNOWN;
    AttributionMethod method = AttributionMethod.NONE;

    @Nullable
    ProcessIdentity process;

    @Nullable
    ProcessIdentity laterImage;

    /** Others that use the socket: the last to send, the last to receive. */
    @Nullable
    ProcessIdentity sender;

    @Nullable
    ProcessIdentity receiver;

    @Nullable
    Workload workload;

    String hostName = "";
    String interfaceName = "";
    /** Two events of the same rank named different processes. */
    boolean claimsDisagree;

    final SocketCounters counters = new SocketCounters();

    /** Its part in the process's passing on of what it takes in; null when it has none. */
    Relays.@Nullable RelaySocket relay;
    /** Interfaces on which a flow of it was seen, as bits. */
    long seenAt;

    /** The flow of sockets it is in, its id + 1; 0 none. */
    int flow;
    /** Identifier of the last flow of sockets that ended with it in; 0 none. */
    long lastFlowId;
    /** A datagram socket whose client went away: its counters move late, and make no flow. */
    boolean isDormant;

    /** Flows that point here. */
    int references;
    /** It belonged to a flow at some time. */
    boolean wasMatched;
    /** It is in the index; false once expired, while flows still point here. */
    boolean isIndexed;

    /** Next of the same hash; links and class of the expiry list; time of the last change. */
    int nextSameHash;

    int newer;
    int older;
    Ownerships.@Nullable Age age;
    long touchedNs;

    Ownership(int id) {
        this.id = id;
    }

    /** Packets made by hand, of which any other socket may be the owner. */
    boolean isInjected() {
        return method == AttributionMethod.INJECT;
    }

    /** The inode as its host knows it: the collector adds its own mark to the namespaces of other hosts. */
    long netnsInode() {
        return netns & 0xffff_ffffL;
    }

    boolean isClient() {
        return role == SocketRole.CLIENT;
    }

    boolean isServer() {
        return role == SocketRole.SERVER;
    }

    boolean isClosed() {
        return closeNs != STILL_OPEN;
    }

    boolean isRepeated() {
        return cookie != 0;
    }

    void reset() {
        feed = 0;
        sourceId = 0;
        host = 0;
        netns = 0;
        cookie = 0;
        openNs = 0;
        firstHeardNs = 0;
        lastHeardNs = 0;
        slackNs = 0;
        closeNs = STILL_OPEN;
        role = SocketRole.UNKNOWN;
        method = AttributionMethod.NONE;
        process = null;
        laterImage = null;
        sender = null;
        receiver = null;
        workload = null;
        hostName = "";
        interfaceName = "";
        claimsDisagree = false;
        counters.clear();
        relay = null;
        seenAt = 0;
        flow = 0;
        lastFlowId = 0;
        isDormant = false;
        references = 0;
        wasMatched = false;
    }
}
