// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;

/**
 * One socket that several feeds report: an agent sends to two feeds, or two agents watch one host. A socket is known by
 * its host, namespace and cookie. Each feed has an {@link Ownership} of its own for it, because each accompanies other
 * interfaces, but the socket is in one flow at a time: that of the feed that was first. What other feeds report
 * meanwhile, or later about a socket that has closed, is a copy and makes no flow. If that flow ends and the socket
 * does not (the agent is gone), the next report of any feed continues it. (NOT thread safe.)
 */
public final class SocketCopies {
    private final Ownerships ownerships;
    private final FeedProgress progress;
    private final TupleKey key = new TupleKey();
    /** Feeds that report sockets, as bits. */
    private long feeds;
    /** By feed, the feeds that report the same sockets, as bits. */
    private final long[] others = new long[ObservedInterface.MAX_FEEDS];

    private final SocketCounters continued = new SocketCounters();
    private boolean isContinued;
    private boolean isNews;

    SocketCopies(Ownerships ownerships, FeedProgress progress) {
        this.ownerships = ownerships;
        this.progress = progress;
    }

    /** The feed reports a socket. */
    public void seen(int feed) {
        feeds |= 1L << feed;
    }

    private boolean areSeveral() {
        return (feeds & feeds - 1) != 0;
    }

    public boolean areOne(long o, long other) {
        final long cookie = Ownership.cookie(o);
        if (cookie == 0 || cookie != Ownership.cookie(other) || Ownership.side(o) != Ownership.side(other)) {
            return false;
        }
        final SharedOwner p = ownerships.owner(o);
        final SharedOwner q = ownerships.owner(other);
        return p.netns == q.netns && p.host == q.host;
    }

    /** The next ownership of the same socket, from this place of the chain on; {@link Ownerships#NONE} at the end. */
    private int from(int id, long o) {
        int copy = id;
        while (copy != Ownerships.NONE
                && (ownerships.at(copy) == o || !ownerships.isOf(copy, key) || !areOne(o, ownerships.at(copy)))) {
            copy = ownerships.next(copy);
        }
        return copy;
    }

    /** The first ownership of the socket that is another feed's; {@link Ownerships#NONE} when there is none. */
    public int first(long o) {
        if (!areSeveral() || Ownership.cookie(o) == 0) {
            return Ownerships.NONE;
        }
        Ownership.key(o, key);
        return from(ownerships.first(key), o);
    }

    /** The next after it, while nothing of another five-tuple is asked. */
    public int next(int copy, long o) {
        return from(ownerships.next(copy), o);
    }

    /** The ownership by which the socket is in a flow, if that is another feed's; else {@link Ownerships#NONE}. */
    public int inFlow(long o) {
        for (int id = first(o); id != Ownerships.NONE; id = next(id, o)) {
            if (Ownership.isInFlow(ownerships.at(id))) {
                return id;
            }
        }
        return Ownerships.NONE;
    }

    /** Interfaces on which flows of the socket were seen by another feed that accompanies them, as bits. */
    public long seenAt(long o) {
        long interfaces = 0;
        for (int id = first(o); id != Ownerships.NONE; id = next(id, o)) {
            interfaces |= ownerships.owner(ownerships.at(id)).seenAt;
        }
        return interfaces;
    }

    /** Another feed's ownership of the socket belongs to a relay. */
    public boolean isRelay(long o) {
        for (int id = first(o); id != Ownerships.NONE; id = next(id, o)) {
            if (Ownership.relay(ownerships.at(id)) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the event repeats what another feed has reported: that feed has the socket in a flow, or the socket's
     * flow is over because it closed. If the flow is over and the socket is open, this feed continues from the other's
     * last counters ({@link #continued}).
     *
     * @param isFirst this is the feed's first event about the socket
     * @param before this feed's counters before the event
     * @param after and after it
     */
    public boolean isCopy(long o, boolean isFirst, SocketCounters before, SocketCounters after) {
        isContinued = false;
        long latest = Ownership.NULL;
        for (int id = first(o); id != Ownerships.NONE; id = next(id, o)) {
            final long other = ownerships.at(id);
            noteOther(o, other);
            if (Ownership.isInFlow(other)) {
                return true;
            }
            final long flowId = Ownership.lastFlowId(other);
            if (flowId != 0 && Ownership.isClosed(other)) {
                Ownership.flowEnded(o, flowId, Ownership.isReported(other));
                return true;
            }
            if (flowId != 0
                    && (latest == Ownership.NULL || Ownership.lastSeenNs(other) > Ownership.lastSeenNs(latest))) {
                latest = other;
            }
        }
        return latest != Ownership.NULL && !isNext(o, latest, isFirst, before, after);
    }

    private void noteOther(long o, long other) {
        final int feed = ownerships.owner(o).feed;
        final int otherFeed = ownerships.owner(other).feed;
        others[feed] |= 1L << otherFeed;
        others[otherFeed] |= 1L << feed;
    }

    /** Goes on after the flow that the socket was in by the other ownership; false if the event adds nothing to it. */
    private boolean isNext(long o, long latest, boolean isFirst, SocketCounters before, SocketCounters after) {
        isContinued = true;
        Ownership.readCounters(latest, continued);
        if (!isComparable(o, latest)) {
            // The two agents began to count at different times: only what this one counts from now on is new.
            isNews = !isFirst && exceeds(after, before);
            continued.copyFrom(after);
        } else if (Ownership.lastFlowId(o) != 0 && exceeds(before, continued)) {
            isContinued = false; // this feed reported last
            return true;
        } else {
            isNews = exceeds(after, continued);
        }
        Ownership.flowEnded(o, Ownership.lastFlowId(latest), false);
        Ownership.isDormant(o, Ownership.isDormant(latest));
        return isNews || !Ownership.isDormant(o);
    }

    /** TCP's counters are the kernel's; datagrams are counted by the agent. */
    public boolean isComparable(long o, long other) {
        return Ownership.protocol(o) == Transport.TCP
                || ownerships.owner(o).sourceId == ownerships.owner(other).sourceId;
    }

    private static boolean exceeds(SocketCounters counters, SocketCounters than) {
        return counters.bytesSent > than.bytesSent
                || counters.bytesReceived > than.bytesReceived
                || counters.segmentsOut > than.segmentsOut
                || counters.segmentsIn > than.segmentsIn;
    }

    /** The last {@link #isCopy} found that the socket goes on where another feed's flow ended. */
    public boolean isContinued() {
        return isContinued;
    }

    /** The socket has counted more since then. */
    public boolean isNews() {
        return isNews;
    }

    /** The socket's counters when that flow ended. */
    public SocketCounters continued() {
        return continued;
    }

    /** Another feed that reports the same sockets may still report events from before the socket's close. */
    public boolean isAwaited(long closed, long nowNs) {
        final long rest = others[ownerships.owner(closed).feed];
        return rest != 0 && !progress.hasAccounted(rest, Ownership.closeNs(closed), nowNs);
    }
}
