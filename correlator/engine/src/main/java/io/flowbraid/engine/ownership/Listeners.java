// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.FeedGaps;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Listening TCP sockets and bound UDP sockets by protocol and port: the second-best answer to "whose end is this", and
 * a hint which end is the server. Bounded; a socket that is reported again replaces itself.
 */
public final class Listeners {
    private static final int MAX_LISTENERS = 65_536;

    private final Int2ObjectHashMap<List<Listener>> byPort = new Int2ObjectHashMap<>();
    private final long ttlNs;
    private final FeedGaps gaps;
    private int size;
    /** Of those, the ones whose close was reported. */
    private int closed;

    Listeners(long ttlNs, FeedGaps gaps) {
        this.ttlNs = ttlNs;
        this.gaps = gaps;
    }

    /** Remembers a LISTEN event. False when the table is full. */
    public boolean put(SocketEvent event, long nowNs) {
        final int key = key(event.protocol, event.localPort);
        final List<Listener> sockets = byPort.get(key);
        Listener socket = null;
        for (int i = 0; sockets != null && i < sockets.size(); i++) {
            socket = sockets.get(i).isOf(event) ? sockets.get(i) : socket;
        }
        if (socket == null) {
            if (size == MAX_LISTENERS && closed != 0) {
                forget(Long.MIN_VALUE, true);
            }
            if (size == MAX_LISTENERS) {
                return false;
            }
            size++;
            socket = new Listener(event);
            byPort.computeIfAbsent(key, unused -> new ArrayList<>(2)).add(socket);
        }
        closed -= socket.closedNs != 0 ? 1 : 0; // it is open again
        socket.update(event, nowNs);
        return true;
    }

    /**
     * Forgets a listening socket. A polled datagram socket is kept for a while: it is all that is known of the ends of
     * its flows, which are reported when they have been idle.
     */
    public void close(SocketEvent event, long nowNs) {
        final int key = key(event.protocol, event.localPort);
        final List<Listener> sockets = byPort.get(key);
        if (sockets == null) {
            return;
        }
        for (int i = sockets.size() - 1; i >= 0; i--) {
            final Listener socket = sockets.get(i);
            if (socket.netns != event.netns || socket.cookie != event.cookie) {
                continue;
            }
            closed -= socket.closedNs != 0 ? 1 : 0;
            if (socket.isPolled && event.protocol == Transport.UDP) {
                socket.closedNs = event.timeNs;
                socket.touchedNs = nowNs;
                closed++;
            } else {
                sockets.remove(i);
                size--;
            }
        }
        if (sockets.isEmpty()) {
            byPort.remove(key);
        }
    }

    /** Is anybody listening there, as far as this interface can tell? */
    public boolean isListening(int protocol, long hi, long lo, int port, ObservedInterface at) {
        final List<Listener> sockets = byPort.get(key(protocol, port));
        if (sockets == null || protocol != Transport.TCP) {
            return false;
        }
        for (final Listener socket : sockets) {
            if (covers(socket, hi, lo, at)) {
                return true;
            }
        }
        return false;
    }

    /** The only process that listened there all that time; null when there is none or more than one. */
    public @Nullable Listener only(
            int protocol, long hi, long lo, int port, long startNs, long endNs, ObservedInterface at) {
        final List<Listener> sockets = byPort.get(key(protocol, port));
        if (sockets == null) {
            return null;
        }
        Listener found = null;
        for (final Listener socket : sockets) {
            if (socket.process == null
                    || !socket.covers(protocol, startNs, endNs)
                    || isInDoubt(socket, startNs)
                    || !covers(socket, hi, lo, at)) {
                continue;
            }
            if (found != null && !found.isSameProcess(socket)) {
                return null;
            }
            found = socket;
        }
        return found;
    }

    /** Does the kernel itself have that port on a host that accompanies the interface? */
    boolean isKernels(int protocol, int port, ObservedInterface at) {
        final List<Listener> sockets = byPort.get(key(protocol, port));
        if (sockets == null) {
            return false;
        }
        for (final Listener socket : sockets) {
            if (socket.isKernel && at.hasCompanion(socket.feed)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets sockets whose agent no longer repeats them. */
    public void expire(long nowNs) {
        forget(nowNs - ttlNs, false);
    }

    private void forget(long untouchedSinceNs, boolean withClosed) {
        final Iterator<List<Listener>> ports = byPort.values().iterator();
        while (ports.hasNext()) {
            final List<Listener> sockets = ports.next();
            for (int i = sockets.size() - 1; i >= 0; i--) {
                final Listener socket = sockets.get(i);
                if (socket.touchedNs < untouchedSinceNs || withClosed && socket.closedNs != 0) {
                    closed -= socket.closedNs != 0 ? 1 : 0;
                    sockets.remove(i);
                    size--;
                }
            }
            if (sockets.isEmpty()) {
                ports.remove();
            }
        }
    }

    /** Listeners that are remembered. */
    int size() {
        return size;
    }

    /** Ports that have one. */
    int ports() {
        return byPort.size();
    }

    /** A socket bound to "any" serves the addresses of its own namespace only, and those we know only for ours. */
    private static boolean covers(Listener socket, long hi, long lo, ObservedInterface at) {
        if (!at.hasCompanion(socket.feed)) {
            return false;
        }
        final boolean isHere = at.netns() == 0 || socket.netns == 0 || socket.netns == at.netns();
        if (IpAddress.isAny(socket.hi, socket.lo)) {
            return isHere && at.isLocal(hi, lo);
        }
        return socket.hi == hi && socket.lo == lo && (isHere || !TupleKey.isScoped(hi, lo));
    }

    private boolean isInDoubt(Listener socket, long timeNs) {
        return socket.cookie != 0 && gaps.isInDoubt(socket.feed, socket.sourceId, socket.lastSeenNs, timeNs);
    }

    private static int key(int protocol, int port) {
        return protocol << 16 | port;
    }
}
