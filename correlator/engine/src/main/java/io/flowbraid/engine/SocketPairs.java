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
 * <p><b>Time.</b> Two sockets are a pair only if they were open at the same time. Events of one host carry one kernel's
 * clock; the clocks of two hosts may differ by some seconds. A socket whose close may be among lost events has no partner.
 *
 * (NOT thread safe.)
 */
final class SocketPairs {
    /** Two sockets of one kernel: event times are exact to some milliseconds. */
    private static final long ONE_CLOCK_NS = 5_000_000L;
    /** Two hosts, or times stamped by a reader of a queue. */
    private static final long TWO_CLOCKS_NS = 2_000_000_000L;
    /** From connect(2) to the end of the handshake, at most: Linux sends six SYNs in 127 s. */
    private static final long HANDSHAKE_NS = 130_000_000_000L;

    private final ObservationPoints points;
    private final WatchedHosts hosts;
    private final FeedGaps gaps;

    SocketPairs(ObservationPoints points, WatchedHosts hosts, FeedGaps gaps) {
        this.points = points;
        this.hosts = hosts;
        this.gaps = gaps;
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
    boolean arePair(Ownership one, Ownership other, long nowNs) {
        if (one.side == other.side || isInDoubt(one) || isInDoubt(other)) {
            return false;
        }
        final boolean isOneHost = one.host == other.host;
        if (isScoped(one) ? !isOneHost || one.netns != other.netns : !isOneHost && !isUnique(one, nowNs)) {
            return false;
        }
        final long slackNs = isOneHost && one.slackNs <= ONE_CLOCK_NS && other.slackNs <= ONE_CLOCK_NS
                ? ONE_CLOCK_NS
                : TWO_CLOCKS_NS;
        return one.openNs <= after(other.closeNs, slackNs)
                && other.openNs <= after(one.closeNs, slackNs)
                && isHandshake(one, other, slackNs);
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

    /** Its close, or what came after, may be among lost events. */
    private boolean isInDoubt(Ownership o) {
        return gaps.isInDoubt(o, o.lastHeardNs);
    }

    /** The socket was another's before: it opened earlier than this one, on the same end of the five-tuple. */
    static boolean isOlder(Ownership o, Ownership than) {
        return o.openNs != 0 && than.openNs != 0 && o.openNs < than.openNs;
    }

    private static long after(long closeNs, long slackNs) {
        return closeNs == Ownership.STILL_OPEN ? closeNs : closeNs + slackNs;
    }
}
