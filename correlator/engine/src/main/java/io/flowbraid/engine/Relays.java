// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.Transport;
import io.flowbraid.model.Workload;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of processes that accept connections and make others: which of their connections passes on which.
 *
 * <p>An accepted socket and a connected one are a pair when the same process connected within {@link #WINDOW_NS} after it
 * accepted and while that connection was open, when each sent, to the byte, what the other received, when they closed
 * together, and when neither has another that it would match. A relay that changes what it passes on has no pairs, nor
 * has one with two connections alike: unknown beats wrong.
 *
 * <p>Sockets are remembered {@link #KEEP_NS} past their close, since the records of their flows come after it. Places are
 * used again. (NOT thread safe.)
 */
final class Relays {
    /** From accept to connect, at most. */
    private static final long WINDOW_NS = 2_000_000_000L;
    /** Between the two closes, at most. */
    private static final long TOGETHER_NS = 1_000_000_000L;

    private static final long KEEP_NS = 5_000_000_000L;
    private static final long SWEEP_NS = 2_000_000_000L;
    /** Fewer bytes than this prove nothing. */
    private static final long MIN_BYTES = 16;
    /** Sockets looked at to prove that a pair is the only one. */
    private static final int MAX_LOOKS = 8_192;

    private static final int LIMIT = 262_144;

    private final Long2ObjectHashMap<RelayProcess> processes = new Long2ObjectHashMap<>();
    private final List<RelayProcess> inOrder = new ArrayList<>();
    private final List<RelaySocket> free = new ArrayList<>();
    private int size;
    private long nextSweepNs = Long.MIN_VALUE;

    /** What is remembered of a socket, which may outlive its ownership. */
    static final class RelaySocket {
        @Nullable
        Ownership owner;

        @Nullable
        RelayProcess process;

        @Nullable
        Workload workload;

        boolean isAccepted;
        int feed;
        long netns;
        long cookie;
        /** Qualifier 0. */
        final TupleKey key = new TupleKey();

        int side;
        long openNs;
        long closeNs;
        long insertedNs;
        boolean isFinal;
        long sent;
        long received;

        private void open(Ownership o, RelayProcess process, long nowNs) {
            owner = o;
            this.process = process;
            isAccepted = o.method == AttributionMethod.ACCEPT;
            feed = o.feed;
            netns = o.netns;
            cookie = o.cookie;
            key.ofOwnership(o);
            side = o.side;
            openNs = o.openNs;
            closeNs = Ownership.STILL_OPEN;
            insertedNs = nowNs;
            isFinal = false;
            workload = o.workload;
        }

        private void close(Ownership o) {
            final SocketCounters counters = o.counters;
            closeNs = o.closeNs;
            isFinal = counters.isFinal && counters.bytesSent >= 0 && counters.bytesReceived >= 0;
            sent = counters.bytesSent - Math.max(0, counters.bytesRetransmitted);
            received = counters.bytesReceived;
        }

        /** Of one conversation alone: the same in each run over the same input. */
        long conversationId() {
            return FiveTuple.hash(netns, cookie, openNs, key.aLo ^ key.bLo, key.ports) | 1;
        }

        private boolean isIndexed() {
            final Ownership o = owner;
            return o != null && o.relay == this;
        }
    }

    /** A process that has accepted connections. */
    static final class RelayProcess {
        final long key;
        final ProcessIdentity identity;
        /** In the order in which they came to be known. */
        final List<RelaySocket> accepted = new ArrayList<>();

        final List<RelaySocket> connected = new ArrayList<>();
        private final boolean isDockerProxy;
        private @Nullable PublishedPort published;

        RelayProcess(long key, ProcessIdentity identity) {
            this.key = key;
            this.identity = identity;
            isDockerProxy = PublishedPort.isDockerProxy(identity);
        }

        /** Where docker-proxy's own command line says it passes all to; null for any other program. */
        @Nullable
        PublishedPort published() {
            if (isDockerProxy && published == null) {
                published = PublishedPort.of(identity);
            }
            return published;
        }
    }

    /** Takes note of a socket after an event about it. */
    void learn(Ownership o, long nowNs) {
        final ProcessIdentity identity = o.process;
        final boolean isAccepted = o.method == AttributionMethod.ACCEPT && o.role == SocketRole.SERVER;
        final boolean isConnected = o.method == AttributionMethod.CONNECT && o.role == SocketRole.CLIENT;
        if (identity == null
                || !(isAccepted || isConnected)
                || o.openNs == 0
                || FiveTuple.protocolOf(o.ports) != Transport.TCP) {
            return;
        }
        RelaySocket socket = of(o);
        if (socket == null) {
            final RelayProcess process = process(identity, isAccepted);
            if (process == null || size >= LIMIT) {
                return;
            }
            socket = free.isEmpty() ? new RelaySocket() : free.remove(free.size() - 1);
            size++;
            socket.open(o, process, nowNs);
            o.relay = socket;
            (isAccepted ? process.accepted : process.connected).add(socket);
        }
        if (o.isClosed() && !socket.isFinal) {
            socket.close(o);
        }
    }

    /** What is remembered of an ownership's socket; null when its process has not both accepted and connected. */
    @Nullable
    RelaySocket of(Ownership o) {
        final RelaySocket socket = o.relay;
        return socket != null && socket.owner == o ? socket : null;
    }

    /** The other socket of the pair, if there is one beyond doubt. */
    @Nullable
    RelaySocket partner(RelaySocket socket) {
        final RelaySocket only = only(socket);
        return only != null && only(only) == socket && Math.abs(only.closeNs - socket.closeNs) <= TOGETHER_NS
                ? only
                : null;
    }

    /** May it still turn out to have a partner? */
    boolean isUndecided(RelaySocket socket) {
        final List<RelaySocket> others = others(socket);
        for (int i = others.size() - 1, looks = MAX_LOOKS; i >= 0 && looks > 0; i--, looks--) {
            final RelaySocket other = others.get(i);
            if (other.insertedNs < socket.openNs - WINDOW_NS) {
                return false;
            }
            if (!(socket.isFinal && other.isFinal) && isNested(socket, other)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets what is due. */
    void expire(long nowNs) {
        if (nowNs < nextSweepNs) {
            return;
        }
        nextSweepNs = nowNs + SWEEP_NS;
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            final RelayProcess process = inOrder.get(i);
            sweep(process.accepted, nowNs);
            sweep(process.connected, nowNs);
            if (process.accepted.isEmpty() && process.connected.isEmpty()) {
                processes.remove(process.key);
                inOrder.set(i, inOrder.get(inOrder.size() - 1));
                inOrder.remove(inOrder.size() - 1);
            }
        }
    }

    private void sweep(List<RelaySocket> sockets, long nowNs) {
        int kept = 0;
        for (int i = 0; i < sockets.size(); i++) {
            final RelaySocket socket = sockets.get(i);
            final boolean isOver =
                    socket.closeNs != Ownership.STILL_OPEN ? socket.closeNs + KEEP_NS < nowNs : !socket.isIndexed();
            if (!isOver) {
                sockets.set(kept++, socket);
                continue;
            }
            if (socket.isIndexed() && socket.owner != null) {
                socket.owner.relay = null;
            }
            socket.owner = null;
            socket.process = null;
            socket.workload = null;
            free.add(socket);
            size--;
        }
        for (int last = sockets.size() - 1; last >= kept; last--) {
            sockets.remove(last);
        }
    }

    /** The one socket that would match; null when there is none, or another. */
    private static @Nullable RelaySocket only(RelaySocket socket) {
        if (!socket.isFinal || socket.sent + socket.received < MIN_BYTES) {
            return null;
        }
        final List<RelaySocket> others = others(socket);
        RelaySocket found = null;
        int looks = 0;
        for (int i = others.size() - 1; i >= 0; i--) {
            final RelaySocket other = others.get(i);
            if (other.insertedNs < socket.openNs - WINDOW_NS) {
                return found;
            }
            if (++looks > MAX_LOOKS) {
                return null;
            }
            if (other.isFinal
                    && other.sent == socket.received
                    && other.received == socket.sent
                    && isNested(socket, other)) {
                if (found != null) {
                    return null;
                }
                found = other;
            }
        }
        return found;
    }

    private static boolean isNested(RelaySocket socket, RelaySocket other) {
        final RelaySocket accepted = socket.isAccepted ? socket : other;
        final RelaySocket connected = socket.isAccepted ? other : socket;
        return connected.openNs >= accepted.openNs
                && connected.openNs <= accepted.openNs + WINDOW_NS
                && connected.openNs <= accepted.closeNs;
    }

    private static List<RelaySocket> others(RelaySocket socket) {
        final RelayProcess process = socket.process;
        if (process == null) {
            return List.of();
        }
        return socket.isAccepted ? process.connected : process.accepted;
    }

    private @Nullable RelayProcess process(ProcessIdentity identity, boolean mayMake) {
        final long key = FiveTuple.hash(
                identity.startNs(), identity.bootId().hashCode(), identity.pid(), identity.startTimeNs(), 0);
        final RelayProcess known = processes.get(key);
        if (known != null) {
            return known.identity.isSameProcess(identity) ? known : null;
        }
        if (!mayMake) {
            return null;
        }
        final RelayProcess process = new RelayProcess(key, identity);
        processes.put(key, process);
        inOrder.add(process);
        return process;
    }
}
