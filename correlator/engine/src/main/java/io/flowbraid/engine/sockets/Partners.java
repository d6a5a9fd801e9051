// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.SocketCopies;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.network.Transport;

/**
 * Looks for the socket at the other end of a socket's connection: in a flow whose only socket it is, or in none. What
 * was found is valid until the next search. (NOT thread safe.)
 */
final class Partners {
    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final SocketPairs pairs;
    private final SocketSums sums;
    private final SocketCopies copies;
    private final TupleKey key = new TupleKey();

    private int best;
    private int verdict;
    private int candidates;

    Partners(FlowTable flows, Ownerships ownerships, SocketPairs pairs, SocketSums sums, SocketCopies copies) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.pairs = pairs;
        this.sums = sums;
        this.copies = copies;
    }

    /**
     * Searches; {@link #found} and {@link #awaited} say what came out.
     *
     * @param scope of the socket
     * @param policies by feed, which of its sockets may be in a flow
     */
    void search(long o, int scope, FeedFlows[] policies, long nowNs) {
        best = Ownerships.NONE;
        verdict = SocketPairs.NO;
        candidates = 0;
        searchFlows(o, scope, nowNs);
        final int other = pairs.otherScopeOf(o, scope);
        if (other != ObservationPoints.NONE) {
            searchFlows(o, other, nowNs);
        }
        searchFree(o, policies, nowNs);
    }

    /** The partner beyond doubt; {@link Ownerships#NONE} when there is none, or not for sure. */
    int found() {
        return isSure() ? best : Ownerships.NONE;
    }

    /**
     * The best candidate, of which more events will tell; {@link Ownerships#NONE} when there is none, or it is the
     * partner.
     */
    int awaited() {
        return isSure() ? Ownerships.NONE : best;
    }

    private boolean isSure() {
        return verdict == SocketPairs.YES || (verdict == SocketPairs.IF_ALONE && candidates == 1);
    }

    private void searchFlows(long o, int scope, long nowNs) {
        final int side = Ownership.side(o);
        for (int id = flows.find(Ownership.key(o, key).qualified(scope));
                id != NOT_FOUND;
                id = Flow.predecessor(flows.at(id))) {
            final long flow = flows.at(id);
            if (sums.own(flow, side ^ 1) != Ownership.NULL
                    && sums.own(flow, side) == Ownership.NULL
                    && !SocketFlow.has(flow, FlowState.CONTESTED | FlowState.FROZEN)) {
                consider(o, Flow.owner(flow, side ^ 1), nowNs);
            }
        }
    }

    private void searchFree(long o, FeedFlows[] policies, long nowNs) {
        for (int id = firstAcross(o); id != Ownerships.NONE; id = nextAcross(id, o)) {
            final long partner = ownerships.at(id);
            final SharedOwner owner = ownerships.owner(partner);
            if (!Ownership.isClosed(partner)
                    && !owner.isInjected()
                    && policies[owner.feed] != FeedFlows.NONE
                    && isFree(partner)) {
                final int inFlow = copies.inFlow(partner);
                if (inFlow == Ownerships.NONE) {
                    consider(o, id, nowNs);
                } else if (isFree(ownerships.at(inFlow))) {
                    consider(o, inFlow, nowNs);
                }
            }
        }
    }

    /** The first socket at the other end of its five-tuple; {@link Ownerships#NONE} when there is none. */
    int firstAcross(long o) {
        Ownership.key(o, key);
        return across(ownerships.first(key), o);
    }

    /** The next after it, while nothing else is searched; {@link Ownerships#NONE} at the end. */
    int nextAcross(int id, long o) {
        return across(ownerships.next(id), o);
    }

    private int across(int from, long o) {
        int id = from;
        while (id != Ownerships.NONE
                && (Ownership.side(ownerships.at(id)) == Ownership.side(o) || !ownerships.isOf(id, key))) {
            id = ownerships.next(id);
        }
        return id;
    }

    /** A datagram socket whose client has gone may serve the next one, though its last flow waits for late events. */
    private boolean isFree(long o) {
        return !Ownership.isInFlow(o)
                || (Ownership.protocol(o) != Transport.TCP && Flow.closedNs(flows.at(Ownership.flow(o))) != 0);
    }

    /** Of several that are as sure, the one whose socket opened nearest in time. */
    private void consider(long o, int candidate, long nowNs) {
        final int judged = judge(o, ownerships.at(candidate), nowNs);
        if (judged == SocketPairs.NO
                || best != Ownerships.NONE && isBeside(ownerships.at(candidate), ownerships.at(best))) {
            return;
        }
        if (best != Ownerships.NONE && copies.areOne(ownerships.at(candidate), ownerships.at(best))) {
            best = isBetterKnown(candidate, best) ? candidate : best;
            return;
        }
        candidates++;
        if (best == Ownerships.NONE
                || judged > verdict
                || (judged == verdict && distance(o, candidate) < distance(o, best))) {
            best = candidate;
            verdict = judged;
        }
    }

    /** A datagram socket in a flow stands for another one that was open on the same end. */
    private boolean isBeside(long o, long inFlow) {
        return Ownership.isInFlow(inFlow) && !Ownership.isInFlow(o) && ownerships.areBeside(o, inFlow);
    }

    /** Any feed that reports the candidate may have the proof, or know that it cannot be. */
    private int judge(long o, long candidate, long nowNs) {
        int judged = pairs.judge(o, candidate, nowNs);
        for (int id = copies.first(candidate); id != Ownerships.NONE; id = copies.next(id, candidate)) {
            final int other = pairs.judge(o, ownerships.at(id), nowNs);
            judged = judged == SocketPairs.NO || other == SocketPairs.NO ? SocketPairs.NO : Math.max(judged, other);
        }
        return judged;
    }

    private boolean isBetterKnown(int id, int than) {
        final long one = ownerships.at(id);
        final long other = ownerships.at(than);
        return Ownership.isInFlow(one) == Ownership.isInFlow(other)
                ? Ownership.lastSeenNs(one) > Ownership.lastSeenNs(other)
                : Ownership.isInFlow(one);
    }

    private long distance(long o, int other) {
        return Math.abs(Ownership.openNs(o) - Ownership.openNs(ownerships.at(other)));
    }
}
