// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of processes that accept connections and make others: which of their connections passes on which.
 *
 * <p>An accepted socket and a connected one are a pair when the same process connected within {@link #WINDOW_NS} after
 * it accepted and while that connection was open, when each sent, to the byte, what the other received, when they
 * closed together, and when neither has another that it would match. A relay that changes what it passes on has no
 * pairs, nor has one with two connections alike: unknown beats wrong.
 *
 * <p>Of a process that accepts and has connected to nobody only the order of its connections is kept, since there may
 * be many: most servers relay nothing. Once it connects they are remembered as others are.
 *
 * <p>Sockets are remembered {@link #KEEP_NS} past their close, since the records of their flows come after it. Places
 * are used again. (NOT thread safe.)
 */
public final class Relays {
    /** From accept to connect, at most. */
    private static final long WINDOW_NS = 2_000_000_000L;
    /** Between the two closes, at most. */
    private static final long MAX_APART_NS = 1_000_000_000L;

    private static final long KEEP_NS = 5_000_000_000L;
    private static final long SWEEP_NS = 2_000_000_000L;
    /** Fewer bytes than this prove nothing. */
    private static final long MIN_BYTES = 16;
    /** Sockets looked at to prove that a pair is the only one. */
    private static final int MAX_LOOKS = 8_192;

    /** A flow is final so long after its close at the earliest. */
    private static final long DECIDED_NS = 400_000_000L;

    private static final int MAX_SOCKETS = 262_144;

    private final Long2ObjectHashMap<RelayProcess> processes = new Long2ObjectHashMap<>();
    private final List<RelayProcess> inOrder = new ArrayList<>();
    private final Ownerships ownerships;
    /** By number - 1. */
    private final List<RelaySocket> sockets = new ArrayList<>();

    private final List<RelaySocket> free = new ArrayList<>();
    /** Connected ones in the order of their closes, until their partners are decided. */
    private final ArrayDeque<RelaySocket> closed = new ArrayDeque<>();
    /** Sockets remembered, and those that wait. */
    private int size;
    /** The last number that was given to a socket that waits. */
    private int waits;

    private long nextSweepNs = Long.MIN_VALUE;
    private long nowNs = Long.MIN_VALUE;

    Relays(Ownerships ownerships) {
        this.ownerships = ownerships;
    }

    /** What is remembered of a socket, which may outlive its ownership. */
    static final class RelaySocket {
        /** What its ownership knows of it, see {@link Ownership#relay}. */
        private final int number;
        /** The ownership, or {@link Ownerships#NONE} once nothing of it is kept. */
        private int owner;

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
        /** It has a partner for good, which may be forgotten already. */
        private boolean isPaired;

        private @Nullable RelaySocket partner;

        private RelaySocket(int number) {
            this.number = number;
        }

        private void open(
                int id, long o, SharedOwner known, RelayProcess process, boolean isAccepted, long insertedNs) {
            owner = id;
            this.process = process;
            this.isAccepted = isAccepted;
            feed = known.feed;
            netns = known.netns;
            cookie = Ownership.cookie(o);
            Ownership.key(o, key);
            side = Ownership.side(o);
            openNs = Ownership.openNs(o);
            closeNs = Ownership.STILL_OPEN;
            this.insertedNs = insertedNs;
            isFinal = false;
            workload = known.workload;
            isPaired = false;
            partner = null;
        }

        private void close(long o) {
            final long bytesSent = Ownership.bytesSent(o);
            closeNs = Ownership.closeNs(o);
            received = Ownership.bytesReceived(o);
            isFinal = Ownership.isFinal(o) && bytesSent >= 0 && received >= 0;
            sent = bytesSent - Math.max(0, Ownership.bytesRetransmitted(o));
        }

        /** Of one conversation alone: the same in each run over the same input. */
        long conversationId() {
            return FiveTuple.hash(netns, cookie, openNs, key.aLo ^ key.bLo, key.ports) | 1;
        }
    }

    /** A process that has accepted connections. */
    static final class RelayProcess {
        final long key;
        final ProcessIdentity identity;
        /** In the order in which they came to be known. */
        final List<RelaySocket> accepted = new ArrayList<>();

        final List<RelaySocket> connected = new ArrayList<>();
        /** Ids of ownerships accepted while it has not connected, with the number of each wait in the upper half. */
        private final LongArrayList waiting = new LongArrayList();

        /** It has connected, or is a program that is known to relay. */
        private boolean mayRelay;

        private final boolean isDockerProxy;
        private @Nullable PublishedPort published;

        RelayProcess(long key, ProcessIdentity identity) {
            this.key = key;
            this.identity = identity;
            isDockerProxy = PublishedPort.isDockerProxy(identity);
            mayRelay = isDockerProxy;
        }

        private boolean isEmpty() {
            return accepted.isEmpty() && connected.isEmpty() && waiting.isEmpty();
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
    public void learn(int id, long o, long nowNs) {
        final SharedOwner known = ownerships.owner(o);
        final ProcessIdentity identity = known.process;
        final boolean isAccepted = known.method == AttributionMethod.ACCEPT && known.role == SocketRole.SERVER;
        final boolean isConnected = known.method == AttributionMethod.CONNECT && known.role == SocketRole.CLIENT;
        if (identity == null
                || !(isAccepted || isConnected)
                || Ownership.openNs(o) == 0
                || Ownership.protocol(o) != Transport.TCP
                || Ownership.relay(o) < 0) {
            return;
        }
        if (of(o) == null) {
            final RelayProcess process = process(identity, isAccepted);
            if (process == null || size >= MAX_SOCKETS) {
                return;
            }
            size++;
            if (isAccepted && !process.mayRelay) {
                await(process, id, o);
                return;
            }
            recallWaiting(process);
            remember(process, isAccepted, id, o, nowNs);
        }
        closed(o);
    }

    /** A server that connects to nobody relays nothing: of what it accepts the order is enough, until it does. */
    private void await(RelayProcess process, int id, long o) {
        waits = waits == Integer.MAX_VALUE ? 1 : waits + 1;
        Ownership.relay(o, -waits);
        process.waiting.addLong((long) waits << Integer.SIZE | id);
    }

    /** The process connects for the first time: what it accepted before may be what it passes on. */
    private void recallWaiting(RelayProcess process) {
        process.mayRelay = true;
        long insertedNs = 0;
        for (int i = 0; i < process.waiting.size(); i++) {
            final int id = (int) process.waiting.getLong(i);
            if (isWaiting(process.waiting.getLong(i))) {
                final long o = ownerships.at(id);
                // Not below the opening of any that stands before it, which is what a search goes by that ends there.
                insertedNs = Math.max(insertedNs, Ownership.openNs(o));
                remember(process, true, id, o, insertedNs);
                closed(o);
            } else {
                size--;
            }
        }
        process.waiting.clear();
    }

    private boolean isWaiting(long entry) {
        return Ownership.relay(ownerships.at((int) entry)) == -(int) (entry >>> Integer.SIZE);
    }

    private void remember(RelayProcess process, boolean isAccepted, int id, long o, long insertedNs) {
        final RelaySocket socket = free.isEmpty() ? issue() : free.remove(free.size() - 1);
        socket.open(id, o, ownerships.owner(o), process, isAccepted, insertedNs);
        Ownership.relay(o, socket.number);
        (isAccepted ? process.accepted : process.connected).add(socket);
    }

    private RelaySocket issue() {
        final RelaySocket socket = new RelaySocket(sockets.size() + 1);
        sockets.add(socket);
        return socket;
    }

    private void closed(long o) {
        final RelaySocket socket = of(o);
        if (socket != null && Ownership.isClosed(o) && !socket.isFinal) {
            socket.close(o);
            if (socket.isFinal && !socket.isAccepted) {
                closed.add(socket);
            }
        }
    }

    /**
     * What is remembered of an ownership's socket; null when its process has not both accepted and connected, and of
     * {@link Ownership#NULL}.
     */
    @Nullable
    RelaySocket of(long o) {
        final int number = o == Ownership.NULL ? 0 : Ownership.relay(o);
        return number > 0 ? sockets.get(number - 1) : null;
    }

    /** The other socket of the pair, if there is one beyond doubt. */
    @Nullable
    RelaySocket partner(RelaySocket socket) {
        if (socket.isPaired) {
            return socket.partner;
        }
        if (!socket.isAccepted) {
            return source(socket);
        }
        final List<RelaySocket> others = others(socket);
        for (int i = others.size() - 1, looks = MAX_LOOKS; i >= 0 && looks > 0; i--, looks--) {
            final RelaySocket other = others.get(i);
            if (other.insertedNs < socket.openNs - WINDOW_NS) {
                break;
            }
            if (isMatch(socket, other) && source(other) == socket) {
                return other;
            }
        }
        return null;
    }

    /**
     * The accepted connection that a connected one passes on: the only one that fits, without those that have a partner
     * for good. Null if there is none, or if it is the only one that fits another one, too.
     */
    private @Nullable RelaySocket source(RelaySocket connected) {
        if (connected.isPaired) {
            return connected.partner;
        }
        final RelaySocket only = only(connected);
        if (only == null) {
            return null;
        }
        final List<RelaySocket> rivals = others(only);
        for (int i = rivals.size() - 1, looks = MAX_LOOKS; i >= 0; i--, looks--) {
            final RelaySocket rival = rivals.get(i);
            if (rival.insertedNs < only.openNs - WINDOW_NS) {
                break;
            }
            if (looks == 0 || (rival != connected && isMatch(only, rival) && only(rival) == only)) {
                return null;
            }
        }
        pairIfOver(connected, only);
        return only;
    }

    /** All is known that a final record will go by. */
    private boolean isDecided(RelaySocket socket) {
        return socket.closeNs + DECIDED_NS <= nowNs;
    }

    private void pairIfOver(RelaySocket one, RelaySocket other) {
        if (isDecided(one) && isDecided(other)) {
            one.isPaired = true;
            one.partner = other;
            other.isPaired = true;
            other.partner = one;
        }
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

    /** Decides who belongs together among those that closed a while ago; before their flows are reported. */
    public void decide(long nowNs) {
        this.nowNs = nowNs;
        for (RelaySocket next = closed.peek(); next != null && isDecided(next); next = closed.peek()) {
            // The certain ones go first, and leave less to choose from for those after them.
            final RelaySocket unused = source(closed.remove());
        }
    }

    /** Forgets what is due. */
    public void expire(long nowNs) {
        if (nowNs < nextSweepNs) {
            return;
        }
        nextSweepNs = nowNs + SWEEP_NS;
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            final RelayProcess process = inOrder.get(i);
            sweep(process.accepted, nowNs);
            sweep(process.connected, nowNs);
            sweepWaiting(process, nowNs);
            if (process.isEmpty()) {
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
                    socket.closeNs != Ownership.STILL_OPEN ? socket.closeNs + KEEP_NS < nowNs : !isOwned(socket);
            if (!isOver) {
                sockets.set(kept++, socket);
                continue;
            }
            if (isOwned(socket)) {
                Ownership.relay(ownerships.at(socket.owner), 0);
            }
            if (socket.partner != null) {
                socket.partner.partner = null;
                socket.partner = null;
            }
            socket.owner = Ownerships.NONE;
            socket.process = null;
            socket.workload = null;
            free.add(socket);
            size--;
        }
        for (int last = sockets.size() - 1; last >= kept; last--) {
            sockets.remove(last);
        }
    }

    /** Its ownership is kept. */
    private boolean isOwned(RelaySocket socket) {
        return socket.owner != Ownerships.NONE && Ownership.relay(ownerships.at(socket.owner)) == socket.number;
    }

    private void sweepWaiting(RelayProcess process, long nowNs) {
        int kept = 0;
        for (int i = 0; i < process.waiting.size(); i++) {
            final long entry = process.waiting.getLong(i);
            final boolean isWaiting = isWaiting(entry);
            final long o = ownerships.at((int) entry);
            if (isWaiting && !(Ownership.isClosed(o) && Ownership.closeNs(o) + KEEP_NS < nowNs)) {
                process.waiting.setLong(kept++, entry);
                continue;
            }
            if (isWaiting) {
                Ownership.relay(o, 0);
            }
            size--;
        }
        while (process.waiting.size() > kept) {
            process.waiting.removeAt(process.waiting.size() - 1);
        }
    }

    /** The one accepted connection that would match; null when there is none, or another. */
    private @Nullable RelaySocket only(RelaySocket connected) {
        final List<RelaySocket> others = others(connected);
        RelaySocket found = null;
        int looks = 0;
        for (int i = others.size() - 1; i >= 0; i--) {
            final RelaySocket other = others.get(i);
            if (other.insertedNs < connected.openNs - WINDOW_NS) {
                return found;
            }
            if (++looks > MAX_LOOKS) {
                return null;
            }
            if (isMatch(connected, other)) {
                if (found != null) {
                    return null;
                }
                found = other;
            }
        }
        return found;
    }

    private static boolean isMatch(RelaySocket socket, RelaySocket other) {
        return !socket.isPaired
                && !other.isPaired
                && socket.isFinal
                && other.isFinal
                && socket.sent + socket.received >= MIN_BYTES
                && other.sent == socket.received
                && other.received == socket.sent
                && Math.abs(other.closeNs - socket.closeNs) <= MAX_APART_NS
                && isNested(socket, other);
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
