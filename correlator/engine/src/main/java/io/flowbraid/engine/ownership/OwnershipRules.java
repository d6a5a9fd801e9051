// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.FeedCoverage;
import io.flowbraid.engine.observation.FeedGaps;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.tcp.Handshake;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Which ownership may own which end of which flow. Everything that could name a wrong process is decided here.
 *
 * <p><b>Place.</b> The feed must be a companion of the flow's interface. Loopback and link-local addresses mean a host
 * only within a network namespace: there the socket's must be the interface's. When the feed does not say its namespace
 * (ntop's agents) the name of the interface must be the same, as ntop has it; an event without a name applies when
 * exactly one loopback is captured. Other addresses match a socket of any namespace, since a container's address is
 * seen on the bridge outside. A socket that is bound to an interface is seen in its own namespace only on that
 * interface and those below it.
 *
 * <p><b>Time.</b> A kernel holds two TCP sockets of one five-tuple in one namespace only if they are bound to different
 * interfaces. Otherwise ownerships of the same end follow one another, and the question is which of them a flow belongs
 * to. The slack allows for the two clocks: kernel time mapped by the agent is exact to some milliseconds, an event
 * stamped by a reader of a queue to seconds.
 *
 * <ul>
 *   <li>A flow that began with a SYN belongs to a client socket that called connect just before it, or to a server
 *       socket that came to be between it and the end of the handshake, and in both cases after the last packet of the
 *       flow that had the five-tuple before. An older socket whose close we missed cannot be meant, nor one that is
 *       nearer to the next SYN on the five-tuple. The server end of a refused connection has no socket at all.
 *   <li>A poll of the open sockets shows only that a socket opened since the poll before. It owns the flow that was
 *       open when the poll saw it, since a kernel has a five-tuple once, and none that had ended by then.
 *   <li>A flow that was under way when we first saw it belongs to a socket that was open then, or had closed a moment
 *       before (trailing packets) without having sent or received less ({@link EndSequences}).
 *   <li>A datagram flow belongs to the socket that was open for all of it. Datagrams have no SYN to tell that the
 *       five-tuple is another's now, so that a socket which was open for a part only owns nothing, nor do two that were
 *       open for parts. An end's part in a flow is from its first packet to its last; of one that sent none, the flow.
 *   <li>Who makes packets by hand owns any flow they were made in, unless somebody has a socket for it.
 * </ul>
 *
 * (NOT thread safe.)
 */
public final class OwnershipRules {
    /** Of a kernel's own times: a packet leaves its socket before the socket closes, and after it opened. */
    private static final long EXACT_NS = 1_000_000L;
    /** Slack of kernel time mapped to the wall clock by an agent. */
    static final long KERNEL_SLACK_NS = 5_000_000L;

    /** A step of the wall clock that makes no process look younger than its flow. */
    private static final long STEP_NS = 2_500_000_000L;
    /** From a poll of the open sockets to its events, which come after a search for the processes. */
    private static final long POLL_TO_EVENT_NS = 100_000_000L;

    /** From one socket of a connection to the other, behind a translation. */
    private static final long HANDSHAKE_NS = 2_000_000_000L;

    private final Ownerships ownerships;
    private final ObservationPoints points;
    private final FeedGaps gaps;
    private final long lateNs;

    OwnershipRules(Ownerships ownerships, ObservationPoints points, FeedGaps gaps, long lateNs) {
        this.ownerships = ownerships;
        this.points = points;
        this.gaps = gaps;
        this.lateNs = lateNs;
    }

    /** May this ownership be seen at this interface at all? */
    public boolean isInPlace(long o, ObservedInterface at) {
        final SharedOwner owner = ownerships.owner(o);
        if (!at.hasCompanion(owner.feed)) {
            return false;
        }
        if (owner.boundInterface != 0 && owner.netns == at.netns() && !at.isLink(owner.boundInterface)) {
            return false;
        }
        if (!Ownership.isScoped(o) || at.netns() == 0) {
            return true;
        }
        if (owner.netns != 0) {
            return owner.netns == at.netns();
        }
        return owner.interfaceName.isEmpty() ? points.isOnlyLoopback(at) : owner.interfaceName.equals(at.name());
    }

    /** Could this ownership's interval be that of the flow? */
    public boolean isInTime(long o, long flow) {
        return isInTime(o, Ownership.side(o), flow);
    }

    /** The same for an ownership that stands for an end of the flow without having its five-tuple. */
    public boolean isInTime(long o, int side, long flow) {
        final long startNs = Flow.startNs(flow);
        final long openNs = Ownership.openNs(o);
        if (SocketFlow.isSocketFlow(flow)) {
            return closedAfter(o, startNs - EXACT_NS) && openNs <= startNs + HANDSHAKE_NS;
        }
        final int state = Flow.state(flow);
        final SharedOwner owner = ownerships.owner(o);
        final boolean isTcp = Ownership.protocol(o) == Transport.TCP;
        if (owner.isInjected()) {
            return closedAfter(o, startNs - lateNs) && openNs <= Flow.lastNs(flow) + owner.slackNs;
        }
        if (!isTcp) {
            return openNs <= lastUsedNs(side, flow) + exactNs(owner)
                    && Ownership.closeNs(o) >= firstUsedNs(side, flow) - EXACT_NS;
        }
        if ((state & FlowState.BEGAN_WITH_SYN) == 0) {
            return closedAfter(o, startNs - lateNs)
                    && openNs <= startNs + Math.min(owner.slackNs, succeededNs(flow) / 2)
                    && isAfterPredecessor(openNs, flow)
                    && !EndSequences.areExceeded(o, side, flow);
        }
        if (!closedAfter(o, startNs)) {
            return false;
        }
        if (isOfReverse(owner, side, flow, state)) {
            return false;
        }
        if (owner.method == AttributionMethod.PROC) {
            return wasOpenAtPoll(o, flow);
        }
        if (openNs == 0) {
            return startNs <= Ownership.firstSeenNs(o);
        }
        final long windowNs = Flow.openWindowUs(flow) * 1_000L;
        final long succeededNs = succeededNs(flow);
        return side == FlowState.client(state)
                ? openNs <= startNs + Math.min(owner.slackNs, succeededNs / 2)
                        && openNs >= startNs - windowNs
                        && (openNs >= startNs - FeedCoverage.CONNECT_TO_SYN_NS || isCertainlyOpen(o, owner, startNs))
                : openNs >= startNs - Math.min(owner.slackNs, Math.min(windowNs, FeedCoverage.CONNECT_TO_SYN_NS))
                        && openNs <= startNs + succeededNs
                        && openNs <= handshakeEndNs(flow, state) + owner.slackNs;
    }

    /**
     * With TCP_FASTOPEN_CONNECT the SYN leaves with the first data, long after connect(2); until then the kernel keeps
     * the five-tuple for the socket. That this is not an older socket, whose close was lost, takes a feed without gaps.
     */
    private boolean isCertainlyOpen(long o, SharedOwner owner, long startNs) {
        return Ownership.isRepeated(o)
                && gaps.isNumbered(owner.feed, owner.sourceId)
                && !gaps.hasLost(owner.feed, owner.sourceId, Ownership.openNs(o), startNs);
    }

    /**
     * The first SYN came so long after connect(2) that only a complete feed can tell that it is the socket's. A poll
     * does not know when connect(2) was.
     */
    public static boolean isDeferred(long o, SharedOwner owner, long flow) {
        return owner.method != AttributionMethod.PROC
                && Flow.isBegunWithSyn(flow)
                && Ownership.openNs(o) != 0
                && Ownership.openNs(o) < Flow.startNs(flow) - FeedCoverage.CONNECT_TO_SYN_NS;
    }

    /** From the flow's start to the next connection on its five-tuple, as far as one is known. */
    private static long succeededNs(long flow) {
        final int succeededUs = Flow.succeededUs(flow);
        return succeededUs == 0 ? Long.MAX_VALUE / 4 : succeededUs * 1_000L;
    }

    /** The flow before it on the five-tuple, if one is known, was another connection's, and over. */
    private static boolean isAfterPredecessor(long openNs, long flow) {
        final int windowUs = Flow.openWindowUs(flow);
        return windowUs == Integer.MAX_VALUE || openNs >= Flow.startNs(flow) - windowUs * 1_000L;
    }

    /** The socket is of a connection that was opened from the other end, or the end was refused and has none. */
    private static boolean isOfReverse(SharedOwner owner, int side, long flow, int state) {
        if (side == FlowState.client(state)) {
            return owner.isServer();
        }
        return owner.isClient() && (state & FlowState.SIMULTANEOUS) == 0 || TcpTracker.isRefused(flow, side);
    }

    /**
     * Was the flow the one on its five-tuple when the poll first saw the socket, and no older than the poll before
     * allows?
     */
    private static boolean wasOpenAtPoll(long o, long flow) {
        final long seenNs = Ownership.firstSeenNs(o);
        final long previousNs = Ownership.openNs(o);
        final long startNs = Flow.startNs(flow);
        if (startNs > seenNs || previousNs != 0 && startNs < previousNs - (seenNs - previousNs)) {
            return false;
        }
        final long closedNs = Flow.closedNs(flow);
        final int succeededUs = Flow.succeededUs(flow);
        return (closedNs == 0 || closedNs >= seenNs - POLL_TO_EVENT_NS)
                && (succeededUs == 0 || startNs + succeededUs * 1_000L > seenNs);
    }

    /** False when the socket opened before this connection or after it, so that it is another's whenever it closes. */
    public boolean mayConcern(long o, long flow) {
        final SharedOwner owner = ownerships.owner(o);
        final long openNs = Ownership.openNs(o);
        return openNs == 0
                || owner.method == AttributionMethod.PROC
                || owner.isInjected()
                || SocketFlow.isSocketFlow(flow)
                || Ownership.protocol(o) != Transport.TCP
                || !Flow.isBegunWithSyn(flow)
                || openNs >= Flow.startNs(flow) - Flow.openWindowUs(flow) * 1_000L
                        && openNs <= Flow.startNs(flow) + succeededNs(flow);
    }

    /** Did the socket open so long after this flow, which is not the last on its five-tuple, that it has no part? */
    public boolean opensAfter(long o, long flow) {
        final SharedOwner owner = ownerships.owner(o);
        final long slackNs = SocketFlow.isSocketFlow(flow) ? HANDSHAKE_NS : owner.slackNs;
        return owner.method != AttributionMethod.PROC && Ownership.openNs(o) > Flow.lastNs(flow) + slackNs;
    }

    /** Came to be after the last packet known of a datagram flow's end: its own packets may be on their way. */
    public boolean isAhead(long o, int side, long flow) {
        return Ownership.protocol(o) != Transport.TCP
                && Ownership.openNs(o) > lastUsedNs(side, flow) + exactNs(ownerships.owner(o));
    }

    /** Was this socket open while its end took part in the datagram flow, all the time? */
    public boolean coversDatagrams(long o, int side, long flow) {
        return !opensDuring(o, side, flow) && !isClosedBefore(o, lastUsedNs(side, flow));
    }

    /** The socket had closed when its end took part in the datagram flow for the last time: another one went on. */
    public static boolean tookTurns(long o, int side, long flow) {
        return Ownership.protocol(o) == Transport.UDP && isClosedBefore(o, lastUsedNs(side, flow));
    }

    /** Had its end a part in the datagram flow before this socket opened? */
    public boolean opensDuring(long o, int side, long flow) {
        return Ownership.openNs(o) > firstUsedNs(side, flow) + exactNs(ownerships.owner(o));
    }

    /**
     * Do the socket's counters count this flow and no other? A TCP socket has one connection. A datagram socket counts
     * all flows with this five-tuple, such as those of successive clients that use one port.
     */
    public boolean countsOnly(long o, long flow) {
        if (Ownership.protocol(o) == Transport.TCP) {
            return true;
        }
        final long exactNs = exactNs(ownerships.owner(o));
        return Ownership.firstSeenNs(o) >= Flow.startNs(flow) - exactNs
                && (!Flow.isDetached(flow) || Ownership.closeNs(o) <= Flow.closedNs(flow) + exactNs);
    }

    static boolean isClosedBefore(long o, long timeNs) {
        return Ownership.isClosed(o) && timeNs > Ownership.closeNs(o) + EXACT_NS;
    }

    /**
     * Of two ownerships that are both in place and in time, is the first the better owner of the flow's end? Zero when
     * nothing tells them apart.
     */
    public int compare(long x, long y, ObservedInterface at) {
        final SharedOwner p = ownerships.owner(x);
        final SharedOwner q = ownerships.owner(y);
        if (p.isInjected() != q.isInjected()) {
            return q.isInjected() ? 1 : -1;
        }
        if (at.netns() != 0 && p.netns != q.netns) {
            final int nearer = Boolean.compare(p.netns == at.netns(), q.netns == at.netns());
            if (nearer != 0) {
                return nearer;
            }
        }
        if (p.netns != q.netns && p.netns != 0 && q.netns != 0) {
            return 0;
        }
        final int named = Boolean.compare(p.process != null, q.process != null);
        if (named != 0) {
            return named;
        }
        final int protocol = Ownership.protocol(x);
        if (protocol == Transport.UDP && !p.isSameProcess(q)) {
            return 0; // two sockets on one five-tuple: each may have sent any of the packets
        }
        if (protocol != Transport.UDP && protocol != Transport.TCP && hasSent(x) | hasSent(y)) {
            // A raw socket that has sent nothing gets a copy of what another is answered.
            final int sent = Boolean.compare(hasSent(x), hasSent(y));
            if (sent != 0 || !p.isSameProcess(q)) {
                return sent;
            }
        }
        if (protocol == Transport.TCP && areOnTwoLinks(x, p, y, q)) {
            return 0;
        }
        final int later = Long.compare(Ownership.openNs(x), Ownership.openNs(y));
        if (protocol == Transport.TCP && later != 0) {
            return later;
        }
        if (p.method != q.method) {
            return p.method.compareTo(q.method);
        }
        return p.isSameProcess(q) ? later | 1 : 0;
    }

    /** A namespace has a five-tuple twice at a time if the sockets are bound to different interfaces. */
    private static boolean areOnTwoLinks(long x, SharedOwner p, long y, SharedOwner q) {
        return p.boundInterface != q.boundInterface
                && !p.isSameProcess(q)
                && Ownership.openNs(x) < Ownership.closeNs(y)
                && Ownership.openNs(y) < Ownership.closeNs(x);
    }

    private static boolean hasSent(long o) {
        return Ownership.bytesSent(o) > 0;
    }

    /** True if the socket's close, or what came after it, could be among the events that are lost by that time. */
    public boolean isInDoubt(long o, SharedOwner owner, long timeNs) {
        return !Ownership.isClosed(o)
                && Ownership.isRepeated(o)
                && gaps.isInDoubt(owner.feed, owner.sourceId, Ownership.lastSeenNs(o), timeNs);
    }

    private static long firstUsedNs(int side, long flow) {
        final long sentNs = Flow.firstSentNs(flow, side);
        return sentNs != 0 ? sentNs : Flow.startNs(flow);
    }

    private static long lastUsedNs(int side, long flow) {
        final long sentNs = Flow.lastSentNs(flow, side);
        return sentNs != 0 ? sentNs : Flow.lastNs(flow);
    }

    private static long exactNs(SharedOwner owner) {
        return owner.slackNs <= KERNEL_SLACK_NS ? EXACT_NS : owner.slackNs;
    }

    private static boolean closedAfter(long o, long timeNs) {
        return Ownership.closeNs(o) > timeNs;
    }

    /** Until the handshake or the connection is seen to be over, the server's socket may still open. */
    private static long handshakeEndNs(long flow, int state) {
        final long endNs = Handshake.endNs(flow);
        if (endNs >= 0) {
            return endNs;
        }
        final boolean isKnown = (state & FlowState.ESTABLISHED) != 0 || Flow.closedNs(flow) != 0;
        return isKnown ? Flow.lastNs(flow) : Long.MAX_VALUE / 2;
    }

    /**
     * Whether the process did not exist yet when the flow ended. Both times are the wall clock's, which may have been
     * stepped between.
     */
    public static boolean startedAfter(@Nullable ProcessIdentity process, long endNs) {
        return process != null && process.startTimeNs() > endNs + STEP_NS;
    }
}
