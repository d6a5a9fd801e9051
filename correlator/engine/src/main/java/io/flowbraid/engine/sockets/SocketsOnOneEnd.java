// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.life.FlowReporter;
import io.flowbraid.engine.life.SocketEnds;
import io.flowbraid.engine.life.SocketLife;
import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;

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
    private final SocketEnds ends;
    private final SocketFlowJoiner joiner;

    SocketsOnOneEnd(
            FlowTable flows, Ownerships ownerships, SocketPairs pairs, SocketLife life, SocketFlowJoiner joiner) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.pairs = pairs;
        sums = life.sums;
        ends = life.ends;
        this.joiner = joiner;
    }

    /**
     * Whether the socket's datagrams are those of the flow of another one. Each receives what is sent to a group, or
     * they take turns (SO_REUSEPORT, or a server that connects a socket for each client).
     */
    boolean areInOneFlow(long flow, long o, long inFlow, SocketEvent event) {
        if (!ownerships.areBeside(o, inFlow)) {
            return false;
        }
        if (Flow.closedNs(flow) == 0) {
            return true;
        }
        final boolean isNextClients = event.kind.isDatagram() && event.timeNs > Flow.lastNs(flow);
        return !isNextClients && (Ownership.isClosed(o) || ends.hasClosed(flow, Ownership.side(o) ^ 1));
    }

    /** The socket is on that end of the flow, too. */
    void share(long flow, long o, long inFlow) {
        final SharedOwner owner = ownerships.owner(o);
        final SharedOwner other = ownerships.owner(inFlow);
        if (owner.isSameProcess(other) || isOneServer(flow, o, inFlow) && owner.isParentOrChildOf(other)) {
            return;
        }
        SocketFlow.set(flow, FlowState.SHARED << Ownership.side(o));
        if (Ownership.isOfGroup(o)) {
            ownerships.receiver(inFlow, owner.process);
        }
    }

    /** A server has one socket for all clients, and one that is connected with the flow's client. */
    private boolean isOneServer(long flow, long o, long other) {
        return Ownership.side(o) != Flow.client(flow)
                && !Ownership.isOfGroup(o)
                && ownerships.owner(o).isConnected() != ownerships.owner(other).isConnected();
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
        if (!mayCount(flow, inFlow) || !ownerships.owner(o).isConnected() || !isOneServer(flow, o, inFlow)) {
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
     * The flow of another socket on the same end, which has closed, was superseded by this one while its client goes
     * on: the client counts for this one from now on.
     */
    void takeClientAlong(int id, long o, long nowNs) {
        final long flow = flows.at(id);
        final int before = Flow.predecessor(flow);
        if (Ownership.protocol(o) == Transport.TCP || Flow.isDetached(flow) || before == NOT_FOUND) {
            return;
        }
        final int other = Ownership.side(o) ^ 1;
        final long client = sums.own(flows.at(before), other);
        if (client != Ownership.NULL
                && sums.own(flow, other) == Ownership.NULL
                && Ownership.flow(client) == before
                && !Ownership.isClosed(client)
                && pairs.judge(o, client, nowNs) == SocketPairs.YES) {
            sums.handOver(flows.at(before), flow, other);
            joiner.attach(id, Flow.owner(flows.at(before), other), nowNs);
            SocketFlow.continues(flow, FlowReporter.flowId(flows.at(before)));
        }
    }
}
