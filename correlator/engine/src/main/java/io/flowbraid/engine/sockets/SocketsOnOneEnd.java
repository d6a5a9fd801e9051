// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.life.FlowReporter;
import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;

/**
 * What several datagram sockets on the same end of a five-tuple count for: together in one flow while they are open at
 * the same time, in one flow after the other when they are not. (NOT thread safe.)
 */
final class SocketsOnOneEnd {
    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final SocketPairs pairs;
    private final SocketSums sums;
    private final SocketFlowJoiner joiner;

    SocketsOnOneEnd(
            FlowTable flows, Ownerships ownerships, SocketPairs pairs, SocketSums sums, SocketFlowJoiner joiner) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.pairs = pairs;
        this.sums = sums;
        this.joiner = joiner;
    }

    /**
     * A server may connect a socket for each client, and that one gets all datagrams of the client but the first: it
     * takes the place of the one that is in the flow. Returns whether it did.
     *
     * @param from counters of the socket where its part of the flow begins
     */
    boolean takesThePlace(int id, int ownershipId, SocketCounters from, long nowNs) {
        final long o = ownerships.at(ownershipId);
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        final long inFlow = sums.own(flow, side);
        if (!mayCount(flow, inFlow)
                || side == Flow.client(flow)
                || !ownerships.owner(o).isConnected()
                || ownerships.owner(inFlow).isConnected()
                || Ownership.isOfGroup(o)) {
            return false;
        }
        sums.replace(flow, side, from);
        Ownership.flowEnded(inFlow, 0, false);
        SocketFlow.end(flow, side, null);
        joiner.attach(id, ownershipId, nowNs);
        return true;
    }

    /** Adds what the socket counted to the flow of the other one. Returns whether the flow still counts. */
    boolean add(int id, long o, SocketCounters from, SocketCounters to) {
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        final long inFlow = sums.own(flow, side);
        if (!mayCount(flow, inFlow)) {
            return false;
        }
        SocketSums.add(flow, side, from, to, !Ownership.isOfGroup(o) && isSending(o, inFlow));
        return true;
    }

    private static boolean mayCount(long flow, long inFlow) {
        return inFlow != Ownership.NULL && !SocketFlow.has(flow, FlowState.FROZEN);
    }

    /** Who sends from an address has it for itself: it is not the broadcast address of a subnet. */
    private boolean isSending(long o, long other) {
        return Ownership.bytesSent(o) > 0
                || Ownership.bytesSent(other) > 0
                || ownerships.owner(o).isConnected()
                || ownerships.owner(other).isConnected();
    }

    /**
     * The flow of another socket on the same end, which has closed, was superseded while its client goes on: the client
     * counts for this one from now on.
     *
     * @param before that flow; NOT_FOUND none
     */
    void takeClientAlong(int before, int id, long o, long nowNs) {
        if (before == NOT_FOUND || Ownership.protocol(o) == Transport.TCP || !flows.isLive(before)) {
            return;
        }
        final int other = Ownership.side(o) ^ 1;
        final long client = sums.own(flows.at(before), other);
        if (client != Ownership.NULL
                && sums.own(flows.at(id), other) == Ownership.NULL
                && Ownership.flow(client) == before
                && !Ownership.isClosed(client)
                && pairs.judge(o, client, nowNs) == SocketPairs.YES) {
            sums.handOver(flows.at(before), flows.at(id), other);
            joiner.attach(id, Flow.owner(flows.at(before), other), nowNs);
            SocketFlow.continues(flows.at(id), FlowReporter.flowId(flows.at(before)));
        }
    }
}
