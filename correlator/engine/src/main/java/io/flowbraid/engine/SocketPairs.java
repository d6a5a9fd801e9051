// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

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

    private final Ownerships ownerships;
    private final ObservationPoints points;
    private final WatchedHosts hosts;
    private final FeedGaps gaps;

    SocketPairs(Ownerships ownerships, ObservationPoints points, WatchedHosts hosts, FeedGaps gaps) {
        this.ownerships = ownerships;
        this.points = points;
        this.hosts = hosts;
        this.gaps = gaps;
    }

    /** The scope of the socket's five-tuple; {@link ObservationPoints#NONE} when there are too many scopes. */
    int scopeOf(long o, long nowNs) {
        final Owner owner = ownerships.owner(o);
        if (isScoped(o)) {
            return points.scopeOf(owner.host, owner.netns);
        }
        return isUnique(o, nowNs) ? points.world() : points.scopeOf(owner.host, 0);
    }

    /** The scope in which the socket's five-tuple is nobody else's: its own namespace. */
    int narrowScopeOf(long o) {
        final Owner owner = ownerships.owner(o);
        return points.scopeOf(owner.host, owner.netns == 0 ? Ownership.cookie(o) : owner.netns);
    }

    /** The scope, other than the given one, in which the socket's partner may have been put; or NONE. */
    int otherScopeOf(long o, int scope) {
        if (isScoped(o)) {
            return ObservationPoints.NONE;
        }
        return scope == points.world() ? points.scopeOf(ownerships.owner(o).host, 0) : points.world();
    }

    static boolean isScoped(long o) {
        return OwnershipRules.isScoped(Ownership.aHi(o), Ownership.aLo(o))
                || OwnershipRules.isScoped(Ownership.bHi(o), Ownership.bLo(o));
    }

    /** Both addresses belong to one watched host each, or to none. */
    private boolean isUnique(long o, long nowNs) {
        return hosts.hostOf(Ownership.aHi(o), Ownership.aLo(o), nowNs) != WatchedHosts.SEVERAL
                && hosts.hostOf(Ownership.bHi(o), Ownership.bLo(o), nowNs) != WatchedHosts.SEVERAL;
    }

    /** Are these the two ends of one connection? Both have its five-tuple. */
    boolean arePair(long one, long other, long nowNs) {
        if (Ownership.side(one) == Ownership.side(other) || isInDoubt(one) || isInDoubt(other)) {
            return false;
        }
        final Owner p = ownerships.owner(one);
        final Owner q = ownerships.owner(other);
        final boolean isOneHost = p.host == q.host;
        if (isScoped(one) ? !isOneHost || p.netns != q.netns : !isOneHost && !isUnique(one, nowNs)) {
            return false;
        }
        final long slackNs =
                isOneHost && p.slackNs <= ONE_CLOCK_NS && q.slackNs <= ONE_CLOCK_NS ? ONE_CLOCK_NS : TWO_CLOCKS_NS;
        return Ownership.openNs(one) <= after(Ownership.closeNs(other), slackNs)
                && Ownership.openNs(other) <= after(Ownership.closeNs(one), slackNs)
                && isHandshake(one, other, slackNs);
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

    /** Its close, or what came after, may be among lost events. */
    private boolean isInDoubt(long o) {
        return gaps.isInDoubt(o, ownerships.owner(o), Ownership.lastHeardNs(o));
    }

    /** The socket was another's before: it opened earlier than this one, on the same end of the five-tuple. */
    static boolean isOlder(long o, long than) {
        final long openNs = Ownership.openNs(o);
        return openNs != 0 && openNs < Ownership.openNs(than);
    }

    private static long after(long closeNs, long slackNs) {
        return closeNs == Ownership.STILL_OPEN ? closeNs : closeNs + slackNs;
    }
}
