// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.socket.SocketRole;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A socket without connection, the endpoint it is bound to and the peers it has talked with. (NOT thread safe) */
final class PeerSocket {
    /** One conversation of the socket. */
    static final class Peer {
        final PeerKey key;
        final SocketRole role;
        /** As last said. */
        final PeerCounters counters = new PeerCounters();

        Peer(PeerKey key, SocketRole role) {
            this.key = key;
            this.role = role;
        }
    }

    final long cookie;
    final Map<PeerKey, Peer> peers = new HashMap<>(2);
    long netns;
    /** There was no room for a peer: the counters of all say too little. */
    boolean isIncomplete;

    long openedNs;

    @Nullable
    Owner owner;
    /** Remote "any"; null when nobody bound it. */
    @Nullable
    PeerKey bound;
    /** Number of the last listing of all sockets that had this one. */
    long seen;
    /** {@link SocketEventFlyweight#digest()} of that listing. */
    long digest;

    PeerSocket(long cookie) {
        this.cookie = cookie;
    }
}
