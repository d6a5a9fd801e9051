// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.socket.ExportedCounters;
import io.flowbraid.model.socket.SocketEvent;

/**
 * Flows made of an exporter's records (NetFlow, nProbe): the exporter's counters, its source as the client. Each
 * exporter has a scope of its own, since two of them may report one flow. (NOT thread safe.)
 */
public final class ExportedFlows {
    /** Most records do not say how many segments were retransmitted or out of order. */
    private static final int UNKNOWN = -1;

    private final ObservationPoints points;
    private final WatchedHosts hosts;
    private final FlowTable flows;
    private final FlowLife life;
    private final TupleKey key = new TupleKey();

    ExportedFlows(ObservationPoints points, WatchedHosts hosts, FlowTable flows, FlowLife life) {
        this.points = points;
        this.hosts = hosts;
        this.flows = flows;
        this.life = life;
    }

    /**
     * Adds a record to its flow, which it begins if need be.
     *
     * @return the flow, or {@link FlowTable#NOT_FOUND} when there are too many exporters
     */
    public int onRecord(SocketEvent event, long nowNs) {
        final int scope = points.scopeOf(hosts.numberOfExporter(event), 0);
        if (scope == ObservationPoints.NONE) {
            return FlowTable.NOT_FOUND;
        }
        final int source = key.ofLocal(event);
        key.qualified(scope);
        int id = flows.find(key);
        if (id == FlowTable.NOT_FOUND) {
            id = begin(event, source, scope, nowNs);
        }
        count(flows.at(id), source, event);
        life.changed(id);
        return id;
    }

    private int begin(SocketEvent event, int source, int scope, long nowNs) {
        life.makeRoom(key.hash());
        final int id = flows.insert(key.hash(), key);
        final long startNs = event.exported.startNs;
        final int state =
                FlowState.SOCKETS | FlowState.EXPORTED | FlowState.clientBits(source, ClientEvidence.FIRST_PACKET);
        life.begin(id, startNs == 0 ? event.timeNs : Math.min(startNs, event.timeNs), nowNs, state);
        final long flow = flows.at(id);
        SocketFlow.feed(flow, event.feed);
        for (int side = 0; side < 2; side++) {
            Flow.retransmitted(flow, side, UNKNOWN);
            Flow.outOfOrder(flow, side, UNKNOWN);
        }
        points.flowOpened(scope);
        return id;
    }

    /** A process that the record names for one end. */
    public void own(SocketEvent event, int ownershipId, long o, Attributor attributor, long nowNs) {
        final int scope = points.scopeOf(hosts.numberOfExporter(event), 0);
        final int id = scope == ObservationPoints.NONE
                ? FlowTable.NOT_FOUND
                : flows.find(Ownership.key(o, key).qualified(scope));
        if (id != FlowTable.NOT_FOUND && Flow.owner(flows.at(id), Ownership.side(o)) != ownershipId) {
            attributor.own(id, ownershipId, nowNs);
        }
    }

    private static void count(long flow, int source, SocketEvent event) {
        final ExportedCounters said = event.exported;
        final int destination = source ^ 1;
        Flow.packets(flow, source, add(Flow.packets(flow, source), said.packetsOut, said.isDelta));
        Flow.packets(flow, destination, add(Flow.packets(flow, destination), said.packetsIn, said.isDelta));
        Flow.bytes(flow, source, add(Flow.bytes(flow, source), said.bytesOut, said.isDelta));
        Flow.bytes(flow, destination, add(Flow.bytes(flow, destination), said.bytesIn, said.isDelta));
        Flow.addTcpFlags(flow, source, said.tcpFlagsOut);
        Flow.addTcpFlags(flow, destination, said.tcpFlagsIn);
        countDamage(flow, source, said.retransmittedOut, said.outOfOrderOut, said.isDelta);
        countDamage(flow, destination, said.retransmittedIn, said.outOfOrderIn, said.isDelta);
        SocketFlow.set(flow, FlowState.MOVED);
        Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
    }

    private static void countDamage(long flow, int side, long retransmitted, long outOfOrder, boolean isDelta) {
        Flow.retransmitted(flow, side, (int) add(Flow.retransmitted(flow, side), retransmitted, isDelta));
        Flow.outOfOrder(flow, side, (int) add(Flow.outOfOrder(flow, side), outOfOrder, isDelta));
    }

    private static long add(long known, long said, boolean isDelta) {
        if (said < 0) {
            return known;
        }
        return isDelta ? Math.max(0, known) + said : Math.max(known, said);
    }
}
