// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.IpAddress;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Transport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which ownership may own which end of which flow. Everything that could name a wrong process is decided here.
 *
 * <p><b>Place.</b> The feed must be a companion of the flow's interface. Loopback and link-local addresses mean a host
 * only within a network namespace: there the socket's must be the interface's. When the feed does not say its namespace
 * (ntop's agents) the name of the interface must be the same, as ntop has it. Other addresses match a socket of any
 * namespace, since a container's address is seen on the bridge outside.
 *
 * <p><b>Time.</b> A kernel never holds two TCP sockets of one five-tuple in one namespace, so ownerships of the same end
 * follow one another, and the question is which of them a flow belongs to. The slack allows for the two clocks: kernel
 * time mapped by the agent is exact to some milliseconds, an event stamped by a reader of a queue to seconds.
 *
 * <ul>
 *   <li>A flow that began with a SYN belongs to a client socket that called connect just before it, or to a server socket
 *       that came to be between it and the end of the handshake, and in both cases after the last packet of the flow
 *       that had the five-tuple before. An older socket whose close we missed cannot be meant.
 *   <li>A flow that was under way when we first saw it belongs to a socket that was open then, or had closed a moment
 *       before (trailing packets).
 *   <li>A datagram flow belongs to the sockets that were open while it went on; so does any flow to who makes packets by
 *       hand, unless it has a socket.
 * </ul>
 *
 * (NOT thread safe.)
 */
final class OwnershipRules {
    /** From connect(2) entering SYN_SENT to its SYN being captured, at most: a busy host may preempt between. */
    static final long CONNECT_TO_SYN_NS = 200_000_000L;

    private final long lateNs;

    OwnershipRules(long lateNs) {
        this.lateNs = lateNs;
    }

    /** May this ownership be seen at this interface at all? */
    static boolean isInPlace(Ownership o, ObservedInterface at) {
        if (!at.hasCompanion(o.feed)) {
            return false;
        }
        final boolean isScoped = isScoped(o.aHi, o.aLo) || isScoped(o.bHi, o.bLo);
        if (!isScoped || at.netns() == 0) {
            return true;
        }
        return o.netns != 0 ? o.netns == at.netns() : o.interfaceName.equals(at.name());
    }

    /** Could this ownership's interval be that of the flow? */
    boolean isInTime(Ownership o, UnsafeBuffer flow, int at) {
        return isInTime(o, o.side, flow, at);
    }

    /** The same for an ownership that stands for an end of the flow without having its five-tuple. */
    boolean isInTime(Ownership o, int side, UnsafeBuffer flow, int at) {
        final long startNs = flow.getLong(at + FlowLayout.START_NS);
        final long lastNs = flow.getLong(at + FlowLayout.LAST_NS);
        final int state = flow.getInt(at + FlowLayout.STATE);
        final boolean isTcp = FiveTuple.protocolOf(o.ports) == Transport.TCP;
        if (!isTcp || o.isInjected()) {
            return closedAfter(o, startNs - lateNs) && o.openNs <= lastNs + o.slackNs;
        }
        if ((state & FlowLayout.BEGAN_WITH_SYN) == 0) {
            return closedAfter(o, startNs - lateNs) && o.openNs <= startNs + o.slackNs;
        }
        if (!closedAfter(o, startNs)) {
            return false;
        }
        if (o.openNs == 0) {
            return startNs <= o.firstHeardNs;
        }
        final long windowNs = flow.getInt(at + FlowLayout.OPEN_WINDOW_US) * 1_000L;
        return side == (state & FlowLayout.CLIENT_IS_B)
                ? o.openNs <= startNs + o.slackNs && o.openNs >= startNs - windowNs
                : o.openNs >= startNs - Math.min(o.slackNs, windowNs)
                        && o.openNs <= handshakeEndNs(flow, at, state) + o.slackNs;
    }

    /** Came to be after the last packet known of the datagram flow: its own packets may be on their way. */
    static boolean isAhead(Ownership o, UnsafeBuffer flow, int at) {
        return FiveTuple.protocolOf(o.ports) != Transport.TCP
                && o.openNs > flow.getLong(at + FlowLayout.LAST_NS) + o.slackNs;
    }

    /**
     * Of two ownerships that are both in place and in time, is the first the better owner of the flow's end? Zero when
     * nothing tells them apart.
     */
    static int compare(Ownership x, Ownership y, ObservedInterface at, long startNs) {
        if (x.isInjected() != y.isInjected()) {
            return y.isInjected() ? 1 : -1;
        }
        if (at.netns() != 0 && x.netns != y.netns) {
            final int nearer = Boolean.compare(x.netns == at.netns(), y.netns == at.netns());
            if (nearer != 0) {
                return nearer;
            }
        }
        if (x.netns != y.netns && x.netns != 0 && y.netns != 0) {
            return 0;
        }
        final int named = Boolean.compare(x.process != null, y.process != null);
        if (named != 0) {
            return named;
        }
        if (FiveTuple.protocolOf(x.ports) == Transport.TCP && x.openNs != y.openNs) {
            return Long.compare(x.openNs, y.openNs);
        }
        final int current = Boolean.compare(wasOver(y, startNs), wasOver(x, startNs));
        if (current != 0) {
            return current;
        }
        if (x.method != y.method) {
            return x.method.compareTo(y.method);
        }
        return isSameOwner(x, y) ? Long.compare(x.openNs, y.openNs) | 1 : 0;
    }

    /** Closed before the flow began, beyond doubt: it is a candidate for late packets only. */
    private static boolean wasOver(Ownership o, long startNs) {
        return o.isClosed() && o.closeNs + o.slackNs <= startNs;
    }

    static boolean isSameOwner(Ownership x, Ownership y) {
        final ProcessIdentity p = x.process;
        final ProcessIdentity q = y.process;
        return p == null || q == null ? p == q : p.isSameProcess(q);
    }

    static boolean isScoped(long hi, long lo) {
        return IpAddress.isLoopback(hi, lo) || IpAddress.isLinkLocal(hi, lo);
    }

    private static boolean closedAfter(Ownership o, long timeNs) {
        return o.closeNs > timeNs;
    }

    /** Until the handshake is seen to be over, the server's socket may still come to be. */
    private static long handshakeEndNs(UnsafeBuffer flow, int at, int state) {
        final long handshakeNs = flow.getLong(at + FlowLayout.HANDSHAKE_NS);
        if (handshakeNs >= 0) {
            return flow.getLong(at + FlowLayout.START_NS) + handshakeNs;
        }
        return (state & FlowLayout.ESTABLISHED) != 0 ? flow.getLong(at + FlowLayout.LAST_NS) : Long.MAX_VALUE / 2;
    }
}
