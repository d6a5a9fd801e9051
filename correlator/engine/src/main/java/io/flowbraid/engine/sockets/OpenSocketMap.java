// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.socket.OpenSocket;
import java.util.Collection;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Open sockets by host, namespace, cookie and five-tuple: a datagram socket has several peers. A lookup allocates
 * nothing. If two sockets have the same 64-bit hash, the later one replaces the other. (NOT thread safe.)
 */
final class OpenSocketMap {
    private final Long2ObjectHashMap<OpenSocket> byHash = new Long2ObjectHashMap<>();

    void put(OpenSocket socket) {
        byHash.put(hash(socket), socket);
    }

    /** The same, unless the map has the socket with a later event. */
    void putIfLater(OpenSocket socket) {
        final OpenSocket known = byHash.get(hash(socket));
        if (known == null || known.seenNs() <= socket.seenNs()) {
            put(socket);
        }
    }

    /**
     * Removes the socket of an ownership; null when it is not here.
     *
     * @param netns as its host knows it
     */
    @Nullable
    OpenSocket take(long o, long netns, String bootId) {
        if (byHash.isEmpty() || bootId.isEmpty() || Ownership.cookie(o) == 0) {
            return null;
        }
        final long hash = hash(
                bootId,
                netns,
                Ownership.cookie(o),
                FiveTuple.hash(
                        Ownership.aHi(o), Ownership.aLo(o), Ownership.bHi(o), Ownership.bLo(o), Ownership.ports(o)),
                Ownership.side(o));
        final OpenSocket socket = byHash.get(hash);
        if (socket == null
                || !isOf(socket, o)
                || socket.netns() != netns
                || !socket.bootId().equals(bootId)) {
            return null;
        }
        byHash.remove(hash);
        return socket;
    }

    Collection<OpenSocket> values() {
        return byHash.values();
    }

    private static boolean isOf(OpenSocket socket, long o) {
        return socket.cookie() == Ownership.cookie(o)
                && socket.side() == Ownership.side(o)
                && socket.ports() == Ownership.ports(o)
                && socket.aHi() == Ownership.aHi(o)
                && socket.aLo() == Ownership.aLo(o)
                && socket.bHi() == Ownership.bHi(o)
                && socket.bLo() == Ownership.bLo(o);
    }

    private static long hash(OpenSocket socket) {
        return hash(
                socket.bootId(),
                socket.netns(),
                socket.cookie(),
                FiveTuple.hash(socket.aHi(), socket.aLo(), socket.bHi(), socket.bLo(), socket.ports()),
                socket.side());
    }

    private static long hash(String bootId, long netns, long cookie, long tuple, int side) {
        return FiveTuple.hash(bootId.hashCode(), netns, cookie, tuple, side);
    }
}
