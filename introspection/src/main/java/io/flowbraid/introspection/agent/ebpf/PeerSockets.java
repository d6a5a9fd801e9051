// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.record.KernelClock;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open sockets without connections: UDP, ping, raw and packet sockets. The kernel's close says no more than which
 * socket it was; what it was bound to and whom it talked with is remembered here, so that each conversation ends with
 * its totals. (NOT thread safe)
 */
final class PeerSockets {
    /** A peer that said nothing for so long is ended, or a name server would remember all its clients. */
    private static final long IDLE_NS = TimeUnit.MINUTES.toNanos(3);

    private final Long2ObjectHashMap<PeerSocket> sockets = new Long2ObjectHashMap<>();
    private final PeerMap peerMap;
    private final PeerMap injectedPeerMap;
    private final KernelClock clock;
    private final PeerCounters reading = new PeerCounters();
    private final EndedSockets ended = new EndedSockets();
    private final SocketEvent event = new SocketEvent();
    private final boolean seesReceives;
    private final boolean seesAllSockets;
    private long listing;

    /**
     * @param seesReceives each receive of a process is seen, also one that does not ask for the sender's address
     * @param seesAllSockets a socket that is in no listing is closed
     */
    PeerSockets(
            PeerMap peerMap, PeerMap injectedPeerMap, KernelClock clock, boolean seesReceives, boolean seesAllSockets) {
        this.seesReceives = seesReceives;
        this.seesAllSockets = seesAllSockets;
        this.peerMap = peerMap;
        this.injectedPeerMap = injectedPeerMap;
        this.clock = clock;
    }

    /** A record of the ring about such a socket; returns the number of events made of it. */
    int onRecord(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        return switch (record.type()) {
            case SocketEventFlyweight.SEND -> onFirstDatagram(record, owner, SocketEventKind.SEND, outlet);
            case SocketEventFlyweight.RECEIVE -> onFirstDatagram(record, owner, SocketEventKind.RECEIVE, outlet);
            case SocketEventFlyweight.LISTEN -> onBound(record, owner, outlet);
            case SocketEventFlyweight.OWNER -> onOwner(record, owner, outlet);
            case SocketEventFlyweight.CLOSE -> onClose(record, owner, outlet);
            default -> 0;
        };
    }

    private int onFirstDatagram(
            SocketEventFlyweight record,
            @Nullable RecordedOwner owner,
            SocketEventKind kind,
            SocketEventOutlet outlet) {
        if (ended.has(record.cookie())) {
            return 0; // a processor's record of before the close came after it
        }
        final PeerSocket socket = socket(record, owner);
        final PeerKey key = key(record);
        final PeerSocket.Peer peer = new PeerSocket.Peer(key, record.role());
        socket.peers.put(key, peer);
        begin(socket, key, peer.role, kind, record.timeNs());
        record.datagramCounters(event.counters);
        outlet.accept(event);
        return 1;
    }

    private int onBound(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        final PeerSocket socket = socket(record, owner);
        socket.bound = key(record);
        return sayBound(socket, socket.bound, SocketEventKind.LISTEN, record.timeNs(), outlet);
    }

    /** What was said under the lesser owner is said again. */
    private int onOwner(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        final PeerSocket socket = socket(record, owner);
        return sayAll(socket, record.timeNs(), outlet);
    }

    private int onClose(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        final PeerSocket socket = sockets.get(record.cookie());
        if (socket == null) {
            return 0;
        }
        if (socket.owner == null) {
            socket.owner = owner;
        }
        return close(socket, record.timeNs(), outlet);
    }

    private int close(PeerSocket socket, long timeNs, SocketEventOutlet outlet) {
        int events = 0;
        for (PeerSocket.Peer peer : socket.peers.values()) {
            events += closePeer(socket, peer, timeNs, outlet);
        }
        if (socket.bound != null) {
            events += sayBound(socket, socket.bound, SocketEventKind.CLOSE, timeNs, outlet);
        }
        sockets.remove(socket.cookie);
        ended.add(socket.cookie, timeNs);
        return events;
    }

    private int closePeer(PeerSocket socket, PeerSocket.Peer peer, long timeNs, SocketEventOutlet outlet) {
        if (map(peer.key).take(peer.key, reading)) {
            peer.counters.copyFrom(reading);
        }
        // The end of a packet socket is found out late, and meanwhile another may have made the same packets.
        final long endNs = peer.key.isInjected() ? Math.min(timeNs, peer.counters.lastNs + 1) : timeNs;
        begin(socket, peer.key, peer.role, SocketEventKind.CLOSE, endNs);
        peer.counters.copyTo(event.counters);
        event.counters.isFinal = true;
        outlet.accept(event);
        return 1;
    }

    /** Begins a listing of all sockets; {@link #onListed} follows for each, then {@link #endListing}. */
    void beginListing() {
        listing++;
    }

    /**
     * Whether an open socket needs no {@link #onListed}: it is as the last listing showed it and not to be repeated.
     */
    boolean isUnchanged(SocketEventFlyweight record, Slots repeated) {
        final PeerSocket socket = sockets.get(record.cookie());
        if (socket == null || repeated.has(record.cookie()) || socket.digest != record.digest()) {
            return false;
        }
        socket.seen = listing;
        return true;
    }

    /** A socket that is open, with its owner. Returns the number of events made. */
    int onListed(SocketEventFlyweight record, @Nullable RecordedOwner owner, Slots repeated, SocketEventOutlet outlet) {
        final boolean isNew = !sockets.containsKey(record.cookie());
        final PeerSocket socket = socket(record, owner);
        socket.digest = record.digest();
        if (record.localPort() == 0) {
            return 0;
        }
        // The hook of bind(2) does not see the interface.
        if (record.remotePort() == 0
                && (socket.bound == null || socket.bound.boundInterface() != record.boundInterface())) {
            socket.bound = key(record);
        }
        if (!repeated.has(record.cookie()) && !isNew) {
            return 0;
        }
        final int events = record.remotePort() == 0 ? 0 : sayConnected(socket, key(record), record.timeNs(), outlet);
        return socket.bound == null
                ? events
                : events + sayBound(socket, socket.bound, SocketEventKind.LISTEN, record.timeNs(), outlet);
    }

    /** A connected socket through which nothing has gone since we watch; the others are said with their counters. */
    private int sayConnected(PeerSocket socket, PeerKey key, long timeNs, SocketEventOutlet outlet) {
        if (map(key).read(key, reading)) {
            return 0;
        }
        final PeerSocket.Peer peer =
                socket.peers.computeIfAbsent(key, unused -> new PeerSocket.Peer(key, SocketRole.UNKNOWN));
        begin(socket, key, peer.role, SocketEventKind.UPDATE, timeNs);
        outlet.accept(event);
        return 1;
    }

    /**
     * Says the counters of peers that changed or are to be repeated. Sockets whose close was lost end here.
     *
     * @param between runs between two pieces of a long listing; it may hand over records to {@link #onRecord}
     */
    int endListing(Slots repeated, SocketEventOutlet outlet, Runnable between) {
        final long nowNs = clock.monotonicNs();
        final List<PeerSocket> lost = new ArrayList<>();
        final int[] events = new int[1];
        for (PeerMap map : List.of(peerMap, injectedPeerMap)) {
            map.forEachChanged(
                    repeated,
                    nowNs - IDLE_NS,
                    (key, counters) -> events[0] += onPeer(key, counters, repeated, nowNs, outlet),
                    between);
        }
        sockets.values().forEach(socket -> {
            if (isGone(socket)) {
                lost.add(socket);
            }
        });
        for (PeerSocket socket : lost) {
            events[0] += close(socket, nowNs, outlet);
        }
        return events[0];
    }

    /**
     * Sockets of the kernel itself have no owner and are in no listing: those end when their peers are idle. A listing
     * walks a list that changes under it and may pass over a socket, so one absence proves nothing.
     */
    private boolean isGone(PeerSocket socket) {
        return socket.owner == null ? socket.peers.isEmpty() : seesAllSockets && socket.seen < listing - 1;
    }

    private int onPeer(PeerKey key, PeerCounters counters, Slots repeated, long nowNs, SocketEventOutlet outlet) {
        final PeerSocket socket = sockets.get(key.cookie());
        if (socket == null) {
            // Its first record is still in the ring, or it is closed, or it is the kernel's own.
            if (nowNs - counters.lastNs > IDLE_NS || ended.has(key.cookie())) {
                map(key).take(key, reading);
            }
            return 0;
        }
        final PeerSocket.Peer peer =
                socket.peers.computeIfAbsent(key, unused -> new PeerSocket.Peer(key, roleBy(counters)));
        if (nowNs - counters.lastNs > IDLE_NS) {
            socket.peers.remove(key);
            return closePeer(socket, peer, nowNs, outlet);
        }
        if (!repeated.has(key.cookie()) && peer.counters.isSame(counters)) {
            return 0;
        }
        peer.counters.copyFrom(counters);
        return sayPeer(socket, peer, nowNs, outlet);
    }

    /** Of a peer whose first packet was not said: who has only received did not begin. */
    private static SocketRole roleBy(PeerCounters counters) {
        return counters.datagramsSent == 0 ? SocketRole.SERVER : SocketRole.UNKNOWN;
    }

    private int sayAll(PeerSocket socket, long timeNs, SocketEventOutlet outlet) {
        int events = 0;
        if (socket.bound != null) {
            events += sayBound(socket, socket.bound, SocketEventKind.LISTEN, timeNs, outlet);
        }
        for (PeerSocket.Peer peer : socket.peers.values()) {
            if (map(peer.key).read(peer.key, reading)) {
                peer.counters.copyFrom(reading);
            }
            events += sayPeer(socket, peer, timeNs, outlet);
        }
        return events;
    }

    private int sayPeer(PeerSocket socket, PeerSocket.Peer peer, long timeNs, SocketEventOutlet outlet) {
        begin(socket, peer.key, peer.role, SocketEventKind.UPDATE, timeNs);
        peer.counters.copyTo(event.counters);
        outlet.accept(event);
        return 1;
    }

    private int sayBound(
            PeerSocket socket, PeerKey bound, SocketEventKind kind, long timeNs, SocketEventOutlet outlet) {
        begin(socket, bound, SocketRole.UNKNOWN, kind, timeNs);
        outlet.accept(event);
        return 1;
    }

    private void begin(PeerSocket socket, PeerKey key, SocketRole role, SocketEventKind kind, long timeNs) {
        event.clear();
        event.kind = kind;
        event.kernelNs = timeNs;
        event.timeNs = clock.wallOfMonotonicNs(timeNs);
        event.protocol = key.protocol();
        event.role = role;
        event.netns = socket.netns;
        event.cookie = socket.cookie;
        event.openedNs = clock.wallOfMonotonicNs(socket.openedNs);
        event.counters.isIncomplete = socket.isIncomplete;
        event.localHi = key.localHi();
        event.localLo = key.localLo();
        event.localPort = key.localPort();
        event.remoteHi = key.remoteHi();
        event.remoteLo = key.remoteLo();
        event.remotePort = key.remotePort();
        event.boundInterface = key.boundInterface();
        if (socket.owner != null) {
            socket.owner.describe(event);
            event.method = method(socket.owner.method(), key, role);
        }
    }

    private PeerMap map(PeerKey key) {
        return key.isInjected() ? injectedPeerMap : peerMap;
    }

    /**
     * A packet may reach several raw sockets, so one that has only received does not gain by what else its owner does.
     */
    private AttributionMethod method(AttributionMethod owners, PeerKey key, SocketRole role) {
        if (key.isInjected()) {
            return AttributionMethod.INJECT;
        }
        // Another process may receive unseen, so who bound the socket is known for its listener only.
        if (owners == AttributionMethod.BIND && !seesReceives) {
            return AttributionMethod.LISTEN;
        }
        return key.protocol() != Transport.UDP && role == SocketRole.SERVER && owners == AttributionMethod.SEND
                ? AttributionMethod.RECEIVE
                : owners;
    }

    private PeerSocket socket(SocketEventFlyweight record, @Nullable RecordedOwner owner) {
        final PeerSocket socket = sockets.computeIfAbsent(record.cookie(), PeerSocket::new);
        socket.seen = listing;
        if (owner != null) {
            socket.owner = owner;
            socket.openedNs = record.openedNs();
        }
        socket.isIncomplete |= record.isIncomplete();
        if (record.netns() != 0) {
            socket.netns = record.netns();
        }
        return socket;
    }

    private static PeerKey key(SocketEventFlyweight record) {
        return new PeerKey(
                record.cookie(),
                record.localHi(),
                record.localLo(),
                record.localPort(),
                record.remoteHi(),
                record.remoteLo(),
                record.remotePort(),
                record.protocol(),
                record.isInjected(),
                record.boundInterface());
    }
}
