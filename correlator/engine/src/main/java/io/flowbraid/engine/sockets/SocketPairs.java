// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.observation.FeedGaps;
import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.model.network.Transport;

/**
 * Which two sockets are the two ends of one connection, and within which scope a five-tuple names one connection.
 *
 * <p><b>Scope.</b> Loopback and link-local addresses mean something within one network namespace of one host. Other
 * addresses join sockets of one host first. Sockets of two hosts join only if each address belongs to one watched host.
 *
 * <p><b>Time.</b> A five-tuple is used again within milliseconds, so that two sockets of one five-tuple need not be a
 * pair. They are one beyond doubt when
 *
 * <ul>
 *   <li>one kernel had both open at the same time, by its own clock: it holds a five-tuple once;
 *   <li>or both are closed and each received, to the byte, what the other sent;
 *   <li>or one agent reported both, in order and without a gap: it would have reported an earlier end before;
 *   <li>or two agents did, and each has reported everything up to the other's beginning. When these are on two hosts,
 *       whose clocks may differ, no other candidate may be there.
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

    private final Ownerships ownerships;
    private final ObservationPoints points;
    private final WatchedHosts hosts;
    private final FeedGaps gaps;
    private final FeedProgress progress;

    SocketPairs(
            Ownerships ownerships, ObservationPoints points, WatchedHosts hosts, FeedGaps gaps, FeedProgress progress) {
        this.ownerships = ownerships;
        this.points = points;
        this.hosts = hosts;
        this.gaps = gaps;
        this.progress = progress;
    }

    /** The scope of the socket's five-tuple; {@link ObservationPoints#NONE} when there are too many scopes. */
    int scopeOf(long o, long nowNs) {
        final SharedOwner owner = ownerships.owner(o);
        if (Ownership.isScoped(o)) {
            return points.scopeOf(owner.host, owner.netns);
        }
        return isUnique(o, nowNs) ? points.world() : points.scopeOf(owner.host, 0);
    }

    /** The scope in which the socket's five-tuple is nobody else's: its own namespace and interface. */
    int narrowScopeOf(long o) {
        final SharedOwner owner = ownerships.owner(o);
        return points.scopeOf(owner.host, owner.netns == 0 ? Ownership.cookie(o) : owner.netns, owner.boundInterface);
    }

    /** The scope, other than the given one, in which the socket's partner may have been put; or NONE. */
    int otherScopeOf(long o, int scope) {
        if (Ownership.isScoped(o)) {
            return ObservationPoints.NONE;
        }
        return scope == points.world() ? points.scopeOf(ownerships.owner(o).host, 0) : points.world();
    }

    /** Both addresses belong to one watched host each, or to none. */
    private boolean isUnique(long o, long nowNs) {
        return hosts.hostOf(Ownership.aHi(o), Ownership.aLo(o), nowNs) != WatchedHosts.SEVERAL
                && hosts.hostOf(Ownership.bHi(o), Ownership.bLo(o), nowNs) != WatchedHosts.SEVERAL;
    }

    /** Are these the two ends of one connection? Both have its five-tuple. */
    int judge(long one, long other, long nowNs) {
        final SharedOwner p = ownerships.owner(one);
        final SharedOwner q = ownerships.owner(other);
        final boolean isOneHost = p.host == q.host;
        final boolean isHere =
                Ownership.isScoped(one) ? isOneHost && p.netns == q.netns : isOneHost || isUnique(one, nowNs);
        final boolean isOneClock = isOneHost && p.slackNs <= ONE_CLOCK_NS && q.slackNs <= ONE_CLOCK_NS;
        final long slackNs = isOneClock ? ONE_CLOCK_NS : TWO_CLOCKS_NS;
        if (Ownership.side(one) == Ownership.side(other)
                || !isHere
                || !Ownership.mayOverlap(one, other, slackNs)
                || !isHandshake(one, other, slackNs)) {
            return NO;
        }
        if (isOneClock && wereOpenTogether(one, other) || isBalanced(one, other)) {
            return YES;
        }
        if (isOneClock && p.isClient() && q.isClient() && Ownership.protocol(one) == Transport.TCP) {
            return NO; // one was refused before the other connected; a simultaneous open would have both open
        }
        if (hasGapSince(one, p) || hasGapSince(other, q)) {
            return MAYBE;
        }
        if (p.feed == q.feed && p.sourceId == q.sourceId) {
            return YES;
        }
        final long untilNs =
                Math.max(Ownership.openNs(one), Ownership.openNs(other)) + (isOneClock ? 0 : TWO_CLOCKS_NS);
        if (!progress.hasReported(p.feed, p.sourceId, untilNs, nowNs)
                || !progress.hasReported(q.feed, q.sourceId, untilNs, nowNs)) {
            return MAYBE;
        }
        return isOneClock ? YES : areBothFinal(one, other) ? MAYBE : IF_ALONE;
    }

    /** Each is known to be open until its close, or until it was reported last. */
    private static boolean wereOpenTogether(long one, long other) {
        return Math.max(Ownership.openNs(one), Ownership.openNs(other))
                <= Math.min(Ownership.lastSeenNs(one), Ownership.lastSeenNs(other));
    }

    private static boolean isBalanced(long one, long other) {
        return areBothFinal(one, other)
                && Ownership.bytesReceived(one) == SocketSums.sentOnce(other)
                && Ownership.bytesReceived(other) == SocketSums.sentOnce(one)
                && Ownership.bytesReceived(one) + Ownership.bytesReceived(other) >= MIN_BALANCE_BYTES;
    }

    /** Counters of TCP connections that are over. */
    private static boolean areBothFinal(long one, long other) {
        return Ownership.protocol(one) == Transport.TCP && Ownership.isFinal(one) && Ownership.isFinal(other);
    }

    /** The server's socket comes to be during the client's handshake. */
    private boolean isHandshake(long one, long other, long slackNs) {
        final long oneNs = Ownership.openNs(one);
        final long otherNs = Ownership.openNs(other);
        if (Ownership.protocol(one) != Transport.TCP || oneNs == 0 || otherNs == 0) {
            return true;
        }
        final boolean isOneClient =
                ownerships.owner(one).isClient() || ownerships.owner(other).isServer();
        final long clientNs = isOneClient ? oneNs : otherNs;
        final long serverNs = isOneClient ? otherNs : oneNs;
        return serverNs >= clientNs - slackNs && serverNs <= clientNs + HANDSHAKE_NS;
    }

    /** The socket was another's before: it opened earlier than this one, on the same end of the five-tuple. */
    static boolean isOlder(long o, long than) {
        final long openNs = Ownership.openNs(o);
        return openNs != 0 && openNs < Ownership.openNs(than);
    }

    /** Events of its feed were lost or out of order since the socket was first reported. */
    private boolean hasGapSince(long o, SharedOwner owner) {
        return gaps.lostUntilNs(owner.feed) > Ownership.firstSeenNs(o);
    }
}
