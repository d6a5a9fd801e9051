// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.conversation.ConversationParts;
import io.flowbraid.engine.conversation.InterfaceCopies;
import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.FlowTimers;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.engine.table.Tombstones;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.network.Transport;
import org.jspecify.annotations.Nullable;

/**
 * How flows begin and end, those of packets and those of sockets alike: room in the table, timers, the records that
 * leave, and what a flow leaves behind. (NOT thread safe.)
 */
public final class FlowLife {
    private final int maxFlows;
    private final FlowTable flows;
    private final FlowTimers timers;
    private final Victims victims;
    private final Attributor attributor;
    private final Legs legs;
    private final InterfaceCopies copies;
    private final SocketEnds socketEnds;
    private final Takeovers takeovers;
    private final Tombstones tombstones;
    private final FlowReports reports;
    private final FlowCounters counters;
    private final @Nullable LiveUpdates updates;

    FlowLife(
            TableParts tables,
            FlowTiming timing,
            ConversationParts conversation,
            AttributionParts attribution,
            SocketLife sockets,
            FlowReports reports,
            FlowCounters counters) {
        this.reports = reports;
        this.counters = counters;
        maxFlows = tables.maxFlows;
        flows = tables.flows;
        tombstones = tables.tombstones;
        updates = tables.updates;
        timers = timing.timers;
        victims = timing.victims;
        legs = conversation.legs;
        copies = conversation.copies;
        attributor = attribution.attributor;
        socketEnds = sockets.ends;
        takeovers = sockets.takeovers;
    }

    /** Flows in the table. */
    public int liveFlows() {
        return flows.size();
    }

    public Counter evictedFlows() {
        return counters.evicted;
    }

    /** Evicts what has to go before a flow of the packet at {@code words[at …]} can come. */
    public void makeRoom(long[] words, int at) {
        if (liveFlows() == maxFlows) {
            evict(victims.next());
        }
        for (int id = flows.crowding(words, at); id != FlowTable.NOT_FOUND; id = flows.crowding(words, at)) {
            evict(id);
        }
    }

    /** Evicts what has to go before a flow with this hash can come. */
    public void makeRoom(long hash) {
        if (liveFlows() == maxFlows) {
            evict(victims.next());
        }
        for (int id = flows.crowding(hash); id != FlowTable.NOT_FOUND; id = flows.crowding(hash)) {
            evict(id);
        }
    }

    /** See {@link FlowTable#insertLike}: such a flow can come without another having to go. */
    public boolean hasRoomLike(int other, TupleKey key) {
        return liveFlows() < maxFlows && !flows.isCrowdedLike(other, key);
    }

    private void evict(int id) {
        counters.evictionsBegun.increment();
        end(id, EndReason.EVICTED);
        counters.evicted.increment();
    }

    /** A flow that is in the table from now on. */
    public void begin(int id, long startNs, long nowNs, int state) {
        final long flow = flows.at(id);
        Flow.startNs(flow, startNs);
        Flow.lastNs(flow, startNs);
        Flow.reportedNs(flow, nowNs);
        Flow.addState(flow, state);
        timers.arm(id);
        counters.opened.increment();
        if (updates != null) {
            updates.news(id);
        }
    }

    /**
     * The flow ends a linger time from then, or from the last that is known of it: an event may come before the packets
     * of its time, which then still find the flow.
     */
    public void close(int id, long timeNs) {
        Flow.closedNs(flows.at(id), Math.max(timeNs, Flow.lastNs(flows.at(id))));
        timers.rearm(id);
    }

    /** The flow goes on after all. */
    public void reopen(int id) {
        Flow.closedNs(flows.at(id), 0);
        timers.rearm(id);
    }

    /** Makes room for another connection on the five-tuple; the old flow waits out its linger time off the index. */
    public void supersede(int id, long timeNs) {
        if (!Flow.isDetached(flows.at(id))) {
            flows.detach(id);
        }
        if (Flow.closedNs(flows.at(id)) == 0) {
            close(id, timeNs);
        }
    }

    /** Something about the flow's counters changed. */
    public void changed(int id) {
        if (updates != null) {
            updates.counted(id);
        }
    }

    /** Something about the flow changed that readers wait for. */
    public void news(int id) {
        if (updates != null) {
            updates.news(id);
        }
    }

    /** The last record of a flow. */
    public void end(int id, EndReason reason) {
        final boolean isCounted = report(id, true, reason);
        final long flow = flows.at(id);
        if (leavesTombstone(flow)) {
            tombstones.add(flow);
        }
        remove(id, FlowReporter.flowId(flow), isCounted);
        counters.ended.increment();
    }

    /** A captured TCP connection that is over, if no other has its five-tuple. */
    private static boolean leavesTombstone(long flow) {
        return Flow.closedNs(flow) != 0
                && Flow.protocol(flow) == Transport.TCP
                && !SocketFlow.isSocketFlow(flow)
                && !Flow.isDetached(flow);
    }

    /** Counts the flows that live as never reported: the run ends without their records. */
    public void cutShort() {
        counters.cutShort.add(liveFlows() - counters.cutShort.get());
    }

    /** A flow of sockets leaves without a record: a captured flow has taken its place. */
    public void discard(int id) {
        withdraw(id, counters.captured);
    }

    /** A flow of one socket leaves without a record: it is the other end of another. */
    public void joined(int id) {
        withdraw(id, counters.joined);
    }

    private void withdraw(int id, Counter reason) {
        if (updates != null) {
            updates.reported(id);
        }
        remove(id, 0, false);
        reason.increment();
    }

    private void remove(int id, long flowId, boolean isCounted) {
        final long flow = flows.at(id);
        if (SocketFlow.isSocketFlow(flow)) {
            socketEnds.release(id, flowId, isCounted);
        } else {
            takeovers.remove(id);
        }
        attributor.detach(id);
        legs.remove(id);
        copies.remove(id);
        flows.unlink(id);
        timers.disarm(id);
        flows.remove(id);
    }

    /** A record of the flow as it is now; returns whether sums count it. */
    public boolean report(int id, boolean isFinal, EndReason reason) {
        return reports.report(id, isFinal, reason);
    }

    /** Why a flow ends that was over, or {@code ifOpen}. */
    public EndReason endReason(int id, EndReason ifOpen) {
        final long flow = flows.at(id);
        if (Flow.closedNs(flow) == 0) {
            return ifOpen;
        }
        if (SocketFlow.isSocketFlow(flow)) {
            return SocketEnds.reason(flow);
        }
        if (!TcpTracker.isOver(flow)) {
            return EndReason.IDLE; // superseded without FIN or RST
        }
        return TcpTracker.isFinished(flow) ? EndReason.FIN : EndReason.RST;
    }
}
