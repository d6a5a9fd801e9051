// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.network.Transport;

/** When a flow of sockets is over, why, and what its sockets remember of it. */
public final class SocketEnds {
    private final FlowTable flows;
    private final ObservationPoints points;
    private final SocketSums sums;
    private final Ownerships ownerships;
    private final TupleKey key = new TupleKey();

    SocketEnds(FlowTable flows, ObservationPoints points, SocketSums sums, Ownerships ownerships) {
        this.ownerships = ownerships;
        this.flows = flows;
        this.points = points;
        this.sums = sums;
    }

    /** All its sockets have ended; of datagrams the client's socket is enough. */
    public boolean isOver(long flow) {
        final int client = Flow.client(flow);
        if (Flow.protocol(flow) != Transport.TCP && hasClosed(flow, client)) {
            return true;
        }
        return !isOpen(flow, client) && !isOpen(flow, client ^ 1);
    }

    /** Its agent has reported that the end's socket closed. */
    public boolean hasClosed(long flow, int side) {
        final EndReason end = SocketFlow.end(flow, side);
        return end != null && !isGuess(end) && sums.own(flow, side) != Ownership.NULL;
    }

    private boolean isOpen(long flow, int side) {
        return sums.own(flow, side) != Ownership.NULL && SocketFlow.end(flow, side) == null;
    }

    /** The end of a socket that nobody reported. */
    public static boolean isGuess(EndReason end) {
        return end == EndReason.MISSED_CLOSE || end == EndReason.AGENT_GONE || end == EndReason.SWITCHED_OFF;
    }

    /** Why the flow ends: the client's reason before the server's, a failure before a close, and a guess last. */
    static EndReason reason(long flow) {
        final int client = Flow.client(flow);
        final EndReason one = SocketFlow.end(flow, client);
        final EndReason other = SocketFlow.end(flow, client ^ 1);
        if (one == null || other == null) {
            return one != null ? one : other != null ? other : EndReason.IDLE;
        }
        return isGuess(one) || (one == EndReason.CLOSED && !isGuess(other)) ? other : one;
    }

    /**
     * The flow leaves: its sockets may begin another. One that is still open goes on in a flow that continues this one;
     * but a datagram socket whose client went away waits for the next client.
     */
    void release(int id, long flowId, boolean isCounted) {
        final long flow = flows.at(id);
        points.flowEnded(Flow.observationPoint(flow));
        for (int side = 0; side < 2; side++) {
            final long o = sums.own(flow, side);
            if (o != Ownership.NULL && Ownership.flow(o) == id) {
                Ownership.flowEnded(o, flowId, isCounted);
                Ownership.isDormant(
                        o, Flow.closedNs(flow) != 0 && !Ownership.isClosed(o) && SocketFlow.end(flow, side) == null);
                if (flowId != 0 && Flow.protocol(flow) != Transport.TCP) { // spares TCP the search
                    releaseBeside(o, flowId, hasClosed(flow, side ^ 1));
                }
            }
        }
    }

    /** Other datagram sockets on the same end had the flow's datagrams too, and begin no flow with those. */
    private void releaseBeside(long own, long flowId, boolean isOver) {
        Ownership.key(own, key);
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final long o = ownerships.at(id);
            if (Ownership.side(o) == Ownership.side(own)
                    && Ownership.cookie(o) != Ownership.cookie(own)
                    && ownerships.isOf(id, key)
                    && !Ownership.isInFlow(o)
                    && ownerships.areBeside(o, own)) {
                Ownership.flowEnded(o, flowId, false);
                Ownership.isDormant(o, isOver && !Ownership.isClosed(o));
            }
        }
    }
}
