// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.FeedFlows;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the socket at the other end of a socket's connection: in a flow whose only socket it is, or in none. What was
 * found is valid until the next search. (NOT thread safe.)
 */
final class Partners {
    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final SocketPairs pairs;
    private final SocketSums sums;
    private final TupleKey key = new TupleKey();

    private @Nullable Ownership best;
    private int verdict;
    private int candidates;

    Partners(FlowTable flows, Ownerships ownerships, SocketPairs pairs, SocketSums sums) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.pairs = pairs;
        this.sums = sums;
    }

    /**
     * Searches; {@link #found} and {@link #awaited} say what came out.
     *
     * @param scope of the socket
     * @param policies by feed, which of its sockets may be in a flow
     */
    void search(Ownership o, int scope, FeedFlows[] policies, long nowNs) {
        best = null;
        verdict = SocketPairs.NO;
        candidates = 0;
        searchFlows(o, scope, nowNs);
        final int other = pairs.otherScopeOf(o, scope);
        if (other != ObservationPoints.NONE) {
            searchFlows(o, other, nowNs);
        }
        searchFree(o, policies, nowNs);
    }

    /** The partner beyond doubt; null when there is none, or not for sure. */
    @Nullable
    Ownership found() {
        return isSure() ? best : null;
    }

    /** The best candidate, of which more events will tell; null when there is none, or when it is the partner. */
    @Nullable
    Ownership awaited() {
        return isSure() ? null : best;
    }

    private boolean isSure() {
        return verdict == SocketPairs.YES || (verdict == SocketPairs.IF_ALONE && candidates == 1);
    }

    private void searchFlows(Ownership o, int scope, long nowNs) {
        for (int id = flows.find(key.ofOwnership(o).qualified(scope));
                id != NOT_FOUND;
                id = Flow.predecessor(flows.at(id))) {
            final long flow = flows.at(id);
            final Ownership partner = sums.own(flow, o.side ^ 1);
            if (partner != null
                    && sums.own(flow, o.side) == null
                    && !SocketFlow.has(flow, FlowState.CONTESTED | FlowState.FROZEN)) {
                consider(o, partner, nowNs);
            }
        }
    }

    private void searchFree(Ownership o, FeedFlows[] policies, long nowNs) {
        key.ofOwnership(o);
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final Ownership partner = ownerships.at(id);
            if (partner.side != o.side
                    && ownerships.isOf(id, key)
                    && !partner.isClosed()
                    && !partner.isInjected()
                    && policies[partner.feed] != FeedFlows.NONE
                    && isFree(partner)) {
                consider(o, partner, nowNs);
            }
        }
    }

    /** A datagram socket whose client has gone may serve the next one, though its last flow waits for late events. */
    private boolean isFree(Ownership o) {
        return o.flow == 0
                || (FiveTuple.protocolOf(o.ports) != Transport.TCP && Flow.closedNs(flows.at(o.flow - 1)) != 0);
    }

    /** Of several that are as sure, the one whose socket opened nearest in time. */
    private void consider(Ownership o, Ownership candidate, long nowNs) {
        final int judged = pairs.judge(o, candidate, nowNs);
        if (judged == SocketPairs.NO) {
            return;
        }
        candidates++;
        final Ownership known = best;
        if (known == null || judged > verdict || (judged == verdict && distance(o, candidate) < distance(o, known))) {
            best = candidate;
            verdict = judged;
        }
    }

    private static long distance(Ownership o, Ownership other) {
        return Math.abs(o.openNs - other.openNs);
    }
}
