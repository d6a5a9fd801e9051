// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
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
    /** Sockets looked at to prove that a pair is the only one, some tens of microseconds. */
    private static final int MAX_LOOKS = 4_096;

    /** A flow is final so long after its close at the earliest. */
    private static final long DECIDED_NS = 400_000_000L;

    private static final int MAX_SOCKETS = 262_144;

    private final Long2ObjectHashMap<RelayProcess> processes = new Long2ObjectHashMap<>();
    private final List<RelayProcess> inOrder = new ArrayList<>();
    private final Ownerships ownerships;
    /** By number - 1. */
    private final List<RelaySocket> sockets = new ArrayList<>();

    private final List<RelaySocket> free = new ArrayList<>();
    /** Final ones that may have a partner, by {@link RelaySocket#sizes}. */
    private final Long2ObjectHashMap<RelayChain> bySizes = new Long2ObjectHashMap<>();
    /** Connected ones in the order of their closes, until their partners are decided. */
    private final ArrayDeque<RelaySocket> closed = new ArrayDeque<>();
    /** Sockets remembered, and those that wait. */
    private int size;
    /** The last number that was given to a socket that waits. */
    private int waits;
    /** Left of {@link #MAX_LOOKS} for the question at hand; below zero they did not suffice. */
    private int looks;

    private long nextSweepNs = Long.MIN_VALUE;
    private long nowNs = Long.MIN_VALUE;

    Relays(Ownerships ownerships) {
        this.ownerships = ownerships;
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
        process.sockets(isAccepted).add(socket);
        process.open(isAccepted).add(socket);
    }

    private RelaySocket issue() {
        final RelaySocket socket = new RelaySocket(sockets.size() + 1);
        sockets.add(socket);
        return socket;
    }

    private void closed(long o) {
        final RelaySocket socket = of(o);
        if (socket == null || socket.isFinal || !Ownership.isClosed(o)) {
            return;
        }
        socket.close(o);
        if (socket.isFinal) {
            leaveChain(socket);
            if (socket.sent + socket.received >= MIN_BYTES) {
                bySizes.computeIfAbsent(socket.sizes(), unused -> new RelayChain())
                        .addByClose(socket);
            }
            if (!socket.isAccepted) {
                closed.add(socket);
            }
        }
    }

    private static void leaveChain(RelaySocket socket) {
        final RelayChain chain = socket.chain;
        if (chain != null) {
            chain.remove(socket);
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
        looks = MAX_LOOKS;
        return socket.isAccepted ? target(socket) : source(socket);
    }

    /** The connection that passes an accepted one on; see {@link #source}. */
    private @Nullable RelaySocket target(RelaySocket accepted) {
        if (accepted.isPaired) {
            return accepted.partner;
        }
        for (RelaySocket other = firstMatch(accepted); other != null; other = nextMatch(accepted, other)) {
            if (source(other) == accepted) {
                return other;
            }
        }
        return null;
    }

    /**
     * The accepted connection that a connected one passes on: the only one that fits, without those that have a partner
     * for good. Null if there is none, if it is the only one that fits another one, too, or if there are too many to
     * look at.
     */
    private @Nullable RelaySocket source(RelaySocket connected) {
        if (connected.isPaired) {
            return connected.partner;
        }
        final RelaySocket only = only(connected);
        if (only == null) {
            return null;
        }
        for (RelaySocket rival = firstMatch(only); rival != null; rival = nextMatch(only, rival)) {
            if (rival != connected && only(rival) == only) {
                return null;
            }
        }
        if (looks < 0) {
            return null;
        }
        pairIfOver(connected, only);
        return only;
    }

    /** The one accepted connection that would match; null when there is none, or another. */
    private @Nullable RelaySocket only(RelaySocket connected) {
        final RelaySocket first = firstMatch(connected);
        return first == null || nextMatch(connected, first) != null ? null : first;
    }

    private @Nullable RelaySocket firstMatch(RelaySocket socket) {
        final long fromNs = Math.max(socket.openNs, socket.closeNs - MAX_APART_NS);
        RelaySocket first = socket;
        while (socket.isFinal && first.older != null && first.older.closeNs >= fromNs && looks-- > 0) {
            first = first.older;
        }
        return match(socket, first);
    }

    private @Nullable RelaySocket nextMatch(RelaySocket socket, RelaySocket match) {
        return match(socket, match.newer);
    }

    private @Nullable RelaySocket match(RelaySocket socket, @Nullable RelaySocket from) {
        final RelayChain chain = socket.chain;
        if (!socket.isFinal || chain == null) {
            return null;
        }
        // The connected one opened no later; the other, if it closes after this, was open for too long to be here.
        final long openNs = socket.isAccepted ? Math.min(socket.closeNs, socket.openNs + WINDOW_NS) : socket.openNs;
        final long untilNs = Math.min(socket.closeNs + MAX_APART_NS, openNs + chain.longestNs());
        RelaySocket other = from;
        while (other != null && other.closeNs <= untilNs && looks-- > 0) {
            if (isMatch(socket, other)) {
                return other;
            }
            other = other.newer;
        }
        return null;
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

    /** May it still turn out to have a partner? One that is not final may have any that came since. */
    boolean isUndecided(RelaySocket socket) {
        final RelayProcess process = socket.process;
        if (process == null) {
            return false;
        }
        final long sinceNs = socket.openNs - WINDOW_NS;
        if (!socket.isFinal) {
            final List<RelaySocket> others = process.sockets(!socket.isAccepted);
            return !others.isEmpty() && others.get(others.size() - 1).insertedNs >= sinceNs;
        }
        RelaySocket other = process.open(!socket.isAccepted).newest();
        for (int left = MAX_LOOKS; other != null && other.insertedNs >= sinceNs && left > 0; left--) {
            if (isNested(socket, other)) {
                return true;
            }
            other = other.older;
        }
        return false;
    }

    /** Decides who belongs together among those that closed a while ago; before their flows are reported. */
    public void decide(long nowNs) {
        this.nowNs = nowNs;
        for (RelaySocket next = closed.peek(); next != null && isDecided(next); next = closed.peek()) {
            // The certain ones go first, and leave less to choose from for those after them.
            looks = MAX_LOOKS;
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
            if (process.isSweepDue(nowNs) || size >= MAX_SOCKETS) {
                sweepWaiting(process, nowNs);
            }
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
            forget(socket);
            free.add(socket);
            size--;
        }
        for (int last = sockets.size() - 1; last >= kept; last--) {
            sockets.remove(last);
        }
    }

    private void forget(RelaySocket socket) {
        final RelayChain chain = socket.chain;
        if (chain != null) {
            chain.remove(socket);
            if (socket.isFinal && chain.isEmpty()) {
                bySizes.remove(socket.sizes());
            }
        }
        socket.forget();
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
        process.swept(nowNs);
    }

    private static boolean isMatch(RelaySocket socket, RelaySocket other) {
        return socket.isAccepted != other.isAccepted
                && socket.process == other.process
                && !socket.isPaired
                && !other.isPaired
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
