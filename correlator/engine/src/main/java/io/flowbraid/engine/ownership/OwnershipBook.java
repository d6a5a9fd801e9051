// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.Agents;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;

/**
 * Enters socket events into {@link Ownerships}: finds the ownership an event speaks of, or opens one, and merges what
 * the event adds.
 *
 * <p>A socket is known by namespace and cookie, whichever agent of its host speaks of it. An agent that gives none
 * (ntop's) is believed to speak of the socket that is open on that end, until it says that another process connected
 * there.
 */
public final class OwnershipBook {
    /** Time stamped by the thread that read the event from a queue. */
    private static final long READER_SLACK_NS = 2_000_000_000L;

    private final Ownerships ownerships;
    private final Agents agents;
    private final TupleKey key = new TupleKey();
    private final SocketCounters before = new SocketCounters();
    /** What the ownership's {@link SharedOwner} becomes by the event. */
    private final SharedOwner draft = new SharedOwner();

    private boolean isFirst;
    private boolean wasClosed;

    OwnershipBook(Ownerships ownerships, Agents agents) {
        this.ownerships = ownerships;
        this.agents = agents;
    }

    /** Counters of the socket before the event that was entered last. */
    public SocketCounters before() {
        return before;
    }

    /** The socket was known before the event that was entered last, with these counters: by an earlier run. */
    public void resume(OpenSocket.Counts counts) {
        counts.copyTo(before);
        isFirst = false;
    }

    /** The socket was closed before the event that was entered last. */
    public boolean wasClosed() {
        return wasClosed;
    }

    /** The event entered last was the first about its socket. */
    public boolean isFirst() {
        return isFirst;
    }

    /**
     * The ownership after the event, or {@link Ownerships#NONE} when there was no room for it.
     *
     * @param host number of the socket's host
     */
    public int enter(SocketEvent event, int host, long nowNs) {
        final int localEnd = key.ofLocal(event);
        final int side = isServerOfItself(event) ? 1 : localEnd;
        int id = find(event, side, nowNs);
        isFirst = id == Ownerships.NONE;
        if (isFirst) {
            id = ownerships.create(key, side, nowNs);
            if (id == Ownerships.NONE) {
                return id;
            }
            draft.copyFrom(ownerships.owner(ownerships.at(id)));
            open(ownerships.at(id), event);
            draft.host = host;
        } else {
            draft.copyFrom(ownerships.owner(ownerships.at(id)));
        }
        final long o = ownerships.at(id);
        Ownership.readCounters(o, before);
        wasClosed = Ownership.isClosed(o);
        merge(id, o, event, nowNs);
        ownerships.own(o, draft);
        ownerships.touch(id, nowNs);
        return id;
    }

    /** Without ports both ends of a conversation on one address are alike: who only received is the other. */
    private static boolean isServerOfItself(SocketEvent event) {
        return event.role == SocketRole.SERVER
                && event.localPort == event.remotePort
                && event.localLo == event.remoteLo
                && event.localHi == event.remoteHi;
    }

    /** The ownership that has {@link #key} and is this event's. */
    private int find(SocketEvent event, int side, long nowNs) {
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final long o = ownerships.at(id);
            if (Ownership.side(o) != side || !ownerships.isOf(id, key)) {
                continue;
            }
            final SharedOwner owner = ownerships.owner(o);
            if (owner.feed != event.feed) {
                continue;
            }
            final long cookie = Ownership.cookie(o);
            if (cookie != 0 || event.cookie != 0) {
                if (cookie == event.cookie && owner.netns == event.netns) {
                    return id;
                }
                continue;
            }
            if (Ownership.isClosed(o)) {
                continue;
            }
            if (!opensAnother(owner, event)) {
                return id;
            }
            ownerships.close(id, event.timeNs);
            ownerships.touch(id, nowNs);
        }
        return Ownerships.NONE;
    }

    private static boolean opensAnother(SharedOwner owner, SocketEvent event) {
        final ProcessIdentity known = owner.process;
        final ProcessIdentity claimed = event.process;
        return (event.kind == SocketEventKind.CONNECT || event.kind == SocketEventKind.ACCEPT)
                && owner.method == event.method
                && known != null
                && claimed != null
                && !known.isSameProcess(claimed);
    }

    private void open(long o, SocketEvent event) {
        draft.feed = event.feed;
        draft.netns = event.netns;
        draft.slackNs = event.kernelNs != 0 ? OwnershipRules.KERNEL_SLACK_NS : READER_SLACK_NS;
        long openNs = event.openedNs != 0 || event.kernelNs != 0 ? event.openedNs : openedByReader(event);
        if (event.method == AttributionMethod.INJECT) {
            // The packet socket may be much older, and had nothing to do with this five-tuple.
            openNs = event.timeNs;
        }
        Ownership.cookie(o, event.cookie);
        Ownership.opened(o, openNs, event.timeNs);
    }

    /** An agent without kernel time: the moment of the event itself, for those that open a socket. */
    private static long openedByReader(SocketEvent event) {
        return switch (event.kind) {
            case CONNECT, ACCEPT, SEND, RECEIVE -> event.timeNs;
            default -> 0;
        };
    }

    /** The event, which is about another ownership of the same socket, says that the socket closed. */
    public void close(int id, SocketEvent event, boolean isComparable, long nowNs) {
        final long o = ownerships.at(id);
        ownerships.close(id, event.timeNs);
        if (isComparable && event.counters.isFinal) {
            Ownership.writeCounters(o, event.counters);
        }
        ownerships.touch(id, nowNs);
    }

    public static boolean closes(SocketEvent event) {
        return event.kind == SocketEventKind.CLOSE || event.kind == SocketEventKind.CONNECT_FAILED;
    }

    private void merge(int id, long o, SocketEvent event, long nowNs) {
        final boolean isLatest = event.timeNs >= Ownership.lastSeenNs(o);
        final boolean isLess = isOfLateAgent(event, nowNs);
        Ownership.seen(o, event.timeNs);
        draft.sourceId = isLess ? draft.sourceId : event.sourceId; // another agent of the host may go on where one left
        if (event.role != SocketRole.UNKNOWN) {
            draft.role = event.role;
        }
        if (event.boundInterface != 0) {
            draft.boundInterface = event.boundInterface;
        }
        draft.isSubflow |= event.isSubflow;
        if (!event.interfaceName.isEmpty()) {
            draft.interfaceName = event.interfaceName;
        }
        if (!event.hostName.isEmpty()) {
            draft.hostName = event.hostName;
        }
        mergeOwner(o, event);
        if (closes(event) && !Ownership.isClosed(o)) {
            ownerships.close(id, event.timeNs);
        } else if (Ownership.isRepeated(o) && event.timeNs > Ownership.closeNs(o) && event.kind.isDatagram()) {
            ownerships.reopen(id, event.timeNs); // the agent had only lost sight of this peer
            Ownership.isFinal(o, false);
        }
        if (event.counters.isKnown() && !isLess && !Ownership.isFinal(o) && (isLatest || event.counters.isFinal)) {
            Ownership.writeCounters(o, event.counters);
        }
    }

    /**
     * Two agents of one host report to the feed. Each counts datagrams from its own start on; who has counted less
     * began later than the other, which lives.
     */
    private boolean isOfLateAgent(SocketEvent event, long nowNs) {
        return !isFirst
                && event.sourceId != draft.sourceId
                && event.protocol != Transport.TCP
                && (event.counters.bytesSent < before.bytesSent || event.counters.bytesReceived < before.bytesReceived)
                && agents.isAlive(event.feed, draft.sourceId, nowNs);
    }

    private void mergeOwner(long o, SocketEvent event) {
        final ProcessIdentity claimed = event.process;
        if (claimed == null) {
            draft.isKernel |= event.isKernel;
            return;
        }
        if (event.sender != null) {
            draft.sender = event.sender;
        }
        if (event.receiver != null) {
            draft.receiver = event.receiver;
        }
        final ProcessIdentity known = draft.process;
        if (known == null || event.method.compareTo(draft.method) > 0) {
            Ownership.claimsDisagree(o, false);
            own(event, claimed);
        } else if (known.isSameProcess(claimed)) {
            if (known.isSameImage(claimed)) {
                draft.process = claimed; // it may have renamed itself since
            }
            draft.laterImage = event.laterImage != null
                    ? event.laterImage
                    : known.isSameImage(claimed) ? draft.laterImage : claimed;
            draft.workload = event.workload != null ? event.workload : draft.workload;
        } else if (event.method == draft.method && event.method != AttributionMethod.NONE) {
            Ownership.claimsDisagree(o, true);
        }
    }

    private void own(SocketEvent event, ProcessIdentity process) {
        final ProcessIdentity before = draft.process;
        draft.method = event.method;
        draft.workload = event.workload;
        if (before != null && before.isSameProcess(process) && !before.isSameImage(process)) {
            draft.laterImage = process;
        } else {
            draft.process = process;
            draft.laterImage = event.laterImage;
        }
    }
}
