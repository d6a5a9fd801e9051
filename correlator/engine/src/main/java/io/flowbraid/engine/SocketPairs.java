// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.Transport;

/**
 * Which two sockets are the two ends of one connection, and within which scope a five-tuple names one connection.
 *
 * <p><b>Scope.</b> Loopback and link-local addresses mean something within one network namespace of one host. Other
 * addresses join sockets of one host first. Sockets of two hosts join only if each address belongs to one watched host.
 *
 * <p><b>Time.</b> A five-tuple is used again within milliseconds, so that two sockets of one five-tuple need not be a pair.
 * They are one beyond doubt when
 *
 * <ul>
 *   <li>one kernel had both open at the same time, by its own clock: it holds a five-tuple once;
 *   <li>or both are closed and each received, to the byte, what the other sent;
 *   <li>or one agent reported both, in order and without a gap: it would have reported an earlier end before;
 *   <li>or two agents did, and each has reported everything up to the other's beginning. When these are on two hosts, whose
 *       clocks may differ, no other candidate may be there.
 * </ul>
 *
 * Until then they may be a pair, and wait. (NOT thread safe.)
 */
final class SocketPairs {
    /** Two sockets of one kernel: event times are exact to some milliseconds. */
    private static final long ONE_CLOCK_NS = 5_000_000L;
    /** Two hosts, or times stamped by a reader of a queue. */
    private static final long TWO_CLOCKS_NS = 2_000_000_000L;
    /** From connect(2) to the end of the handshake, at most: Linux sends six SYNs in 127 s. */
    private static final long HANDSHAKE_NS = 130_000_000_000L;
    /** Fewer bytes prove nothing. */
    private static final long MIN_BALANCE_BYTES = 16;

    /** Verdicts, weakest first: not a pair; not known yet; a pair if there is no other candidate; a pair. */
    static final int NO = 0;

    static final int MAYBE = 1;
    static final int IF_ALONE = 2;
    static final int YES = 3;

    private final ObservationPoints points;
    private final WatchedHosts hosts;
    private final FeedGaps gaps;
    private final FeedProgress progress;

    SocketPairs(ObservationPoints points, WatchedHosts hosts, FeedGaps gaps, FeedProgress progress) {
        this.points = points;
        this.hosts = hosts;
        this.gaps = gaps;
        this.progress = progress;
    }

    /** The scope of the socket's five-tuple; {@link ObservationPoints#NONE} when there are too many scopes. */
    int scopeOf(Ownership o, long nowNs) {
        if (isScoped(o)) {
            return points.scopeOf(o.host, o.netns);
        }
        return isUnique(o, nowNs) ? points.world() : points.scopeOf(o.host, 0);
    }

    /** The scope in which the socket's five-tuple is nobody else's: its own namespace. */
    int narrowScopeOf(Ownership o) {
        return points.scopeOf(o.host, o.netns == 0 ? o.cookie : o.netns);
    }

    /** The scope, other than the given one, in which the socket's partner may have been put; or NONE. */
    int otherScopeOf(Ownership o, int scope) {
        if (isScoped(o)) {
            return ObservationPoints.NONE;
        }
        return scope == points.world() ? points.scopeOf(o.host, 0) : points.world();
    }

    static boolean isScoped(Ownership o) {
        return OwnershipRules.isScoped(o.aHi, o.aLo) || OwnershipRules.isScoped(o.bHi, o.bLo);
    }

    /** Both addresses belong to one watched host each, or to none. */
    private boolean isUnique(Ownership o, long nowNs) {
        return hosts.hostOf(o.aHi, o.aLo, nowNs) != WatchedHosts.SEVERAL
                && hosts.hostOf(o.bHi, o.bLo, nowNs) != WatchedHosts.SEVERAL;
    }

    /** Are these the two ends of one connection? Both have its five-tuple. */
    int judge(Ownership one, Ownership other, long nowNs) {
        final boolean isOneHost = one.host == other.host;
        final boolean isHere =
                isScoped(one) ? isOneHost && one.netns == other.netns : isOneHost || isUnique(one, nowNs);
        final boolean isOneClock = isOneHost && one.slackNs <= ONE_CLOCK_NS && other.slackNs <= ONE_CLOCK_NS;
        final long slackNs = isOneClock ? ONE_CLOCK_NS : TWO_CLOCKS_NS;
        if (one.side == other.side
                || !isHere
                || !mayOverlap(one, other, slackNs)
                || !isHandshake(one, other, slackNs)) {
            return NO;
        }
        if (isOneClock && wereOpenTogether(one, other) || isBalanced(one, other)) {
            return YES;
        }
        if (gaps.hasTrouble(one) || gaps.hasTrouble(other)) {
            return MAYBE;
        }
        if (one.feed == other.feed && one.sourceId == other.sourceId) {
            return YES;
        }
        final long untilNs = Math.max(one.openNs, other.openNs) + (isOneClock ? 0 : TWO_CLOCKS_NS);
        if (!progress.hasTold(one.feed, one.sourceId, untilNs, nowNs)
                || !progress.hasTold(other.feed, other.sourceId, untilNs, nowNs)) {
            return MAYBE;
        }
        return isOneClock ? YES : areBothFinal(one, other) ? MAYBE : IF_ALONE;
    }

    private static boolean mayOverlap(Ownership one, Ownership other, long slackNs) {
        return one.openNs <= after(other.closeNs, slackNs) && other.openNs <= after(one.closeNs, slackNs);
    }

    private static boolean wereOpenTogether(Ownership one, Ownership other) {
        return Math.max(one.openNs, other.openNs) <= Math.min(lastOpenNs(one), lastOpenNs(other));
    }

    /** When the socket was last known to be open. */
    private static long lastOpenNs(Ownership o) {
        return o.isClosed() ? o.closeNs : o.lastHeardNs;
    }

    private static boolean isBalanced(Ownership one, Ownership other) {
        return areBothFinal(one, other)
                && one.counters.bytesReceived == SocketSums.sentOnce(other.counters)
                && other.counters.bytesReceived == SocketSums.sentOnce(one.counters)
                && one.counters.bytesReceived + other.counters.bytesReceived >= MIN_BALANCE_BYTES;
    }

    /** Counters of TCP connections that are over. */
    private static boolean areBothFinal(Ownership one, Ownership other) {
        return FiveTuple.protocolOf(one.ports) == Transport.TCP && one.counters.isFinal && other.counters.isFinal;
    }

    /** The server's socket comes to be during the client's handshake. */
    private static boolean isHandshake(Ownership one, Ownership other, long slackNs) {
        if (FiveTuple.protocolOf(one.ports) != Transport.TCP || one.openNs == 0 || other.openNs == 0) {
            return true;
        }
        final Ownership client = one.isClient() || other.isServer() ? one : other;
        final Ownership server = client == one ? other : one;
        return server.openNs >= client.openNs - slackNs && server.openNs <= client.openNs + HANDSHAKE_NS;
    }

    /** The socket was another's before: it opened earlier than this one, on the same end of the five-tuple. */
    static boolean isOlder(Ownership o, Ownership than) {
        return o.openNs != 0 && than.openNs != 0 && o.openNs < than.openNs;
    }

    private static long after(long closeNs, long slackNs) {
        return closeNs == Ownership.STILL_OPEN ? closeNs : closeNs + slackNs;
    }
}
