// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import org.jspecify.annotations.Nullable;

/** Sockets in an order, linked to each other; each is in one chain at most. (NOT thread safe.) */
final class RelayChain {
    private @Nullable RelaySocket oldest;
    private @Nullable RelaySocket newest;
    private long longestNs;

    @Nullable
    RelaySocket newest() {
        return newest;
    }

    boolean isEmpty() {
        return newest == null;
    }

    /** No socket that {@link #addByClose} brought was open for longer, ns. */
    long longestNs() {
        return longestNs;
    }

    /** Adds a socket as the newest. */
    void add(RelaySocket socket) {
        addAfter(newest, socket);
    }

    /** Adds a closed socket to others, in the order of their closes. Events come nearly in that order. */
    void addByClose(RelaySocket socket) {
        RelaySocket before = newest;
        while (before != null && before.closeNs > socket.closeNs) {
            before = before.older;
        }
        addAfter(before, socket);
        longestNs = Math.max(longestNs, socket.closeNs - socket.openNs);
    }

    /** Takes a socket out that is in this chain. */
    void remove(RelaySocket socket) {
        join(socket.older, socket.newer);
        socket.chain = null;
        socket.older = null;
        socket.newer = null;
    }

    private void addAfter(@Nullable RelaySocket before, RelaySocket socket) {
        final RelaySocket after = before == null ? oldest : before.newer;
        socket.chain = this;
        join(before, socket);
        join(socket, after);
    }

    /** Makes them neighbours; null is the chain's end. */
    private void join(@Nullable RelaySocket older, @Nullable RelaySocket newer) {
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
    }
}
