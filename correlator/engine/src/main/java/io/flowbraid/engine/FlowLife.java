// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.Counter;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.Transport;
import org.jspecify.annotations.Nullable;

/**
 * How flows begin and end, those of packets and those of sockets alike: room in the table, timers, the records that leave,
 * and what a flow leaves behind. (NOT thread safe.)
 */
final class FlowLife {
    private final int maxFlows;
    private final EngineClock clock;
    private final FlowTable flows;
    private final FlowTimers timers;
    private final Victims victims;
    private final Attributor attributor;
    private final Legs legs;
    private final InterfaceCopies copies;
    private final OverheardFlows overheard;
    private final SocketEnds socketEnds;
    private final Takeovers takeovers;
    private final Tombstones tombstones;
    private final FlowReporter reporter;
    private final FlowSink sink;
    private final @Nullable LiveUpdates updates;

    private final Counter opened;
    private final Counter ended;
    private final Counter captured;
    private final Counter joined;
    private final Counter cutShort;
    private final LedgerStage evictions;

    FlowLife(
            int maxFlows,
            EngineClock clock,
            FlowTable flows,
            FlowTimers timers,
            Victims victims,
            Attributor attributor,
            Legs legs,
            InterfaceCopies copies,
            OverheardFlows overheard,
            SocketEnds socketEnds,
            Takeovers takeovers,
            Tombstones tombstones,
            FlowReporter reporter,
            FlowSink sink,
            @Nullable LiveUpdates updates,
            LedgerStage stage,
            LedgerStage evictions) {
        this.maxFlows = maxFlows;
        this.clock = clock;
        this.flows = flows;
        this.timers = timers;
        this.victims = victims;
        this.attributor = attributor;
        this.legs = legs;
        this.copies = copies;
        this.overheard = overheard;
        this.socketEnds = socketEnds;
        this.takeovers = takeovers;
        this.tombstones = tombstones;
        this.reporter = reporter;
        this.sink = sink;
        this.updates = updates;
        this.evictions = evictions;
        opened = stage.in();
        ended = stage.out();
        captured = stage.loss(LedgerStage.CAPTURED);
        joined = stage.loss(LedgerStage.JOINED);
        cutShort = stage.loss("cut_short");
        stage.held(() -> liveFlows() - cutShort.get());
    }

    /** Flows in the table, without those that are overheard. */
    int liveFlows() {
        return flows.size() - overheard.size();
    }

    Counter evictedFlows() {
        return evictions.out();
    }

    /** Evicts what has to go before a flow of the packet at {@code words[at …]} can come. */
    void makeRoom(long[] words, int at) {
        if (liveFlows() == maxFlows) {
            evict(victims.next());
        }
        for (int id = flows.crowding(words, at); id != FlowTable.NOT_FOUND; id = flows.crowding(words, at)) {
            evict(id);
        }
    }

    /** Evicts what has to go before a flow with this hash can come. */
    void makeRoom(long hash) {
        if (liveFlows() == maxFlows) {
            evict(victims.next());
        }
        for (int id = flows.crowding(hash); id != FlowTable.NOT_FOUND; id = flows.crowding(hash)) {
            evict(id);
        }
    }

    /** See {@link FlowTable#insertLike}: such a flow can come without another having to go. */
    boolean hasRoomLike(int other, TupleKey key) {
        return liveFlows() < maxFlows && !flows.isCrowdedLike(other, key);
    }

    private void evict(int id) {
        if (Flow.isOverheard(flows.at(id))) {
            overheard.drop(id);
        } else {
            evictions.in().increment();
            end(id, EndReason.EVICTED);
            evictions.out().increment();
        }
    }

    /** A flow that is in the table from now on. */
    void begin(int id, long startNs, long nowNs, int state) {
        final long flow = flows.at(id);
        Flow.startNs(flow, startNs);
        Flow.lastNs(flow, startNs);
        Flow.reportedNs(flow, nowNs);
        Flow.addState(flow, state);
        timers.arm(id);
        opened.increment();
        if (updates != null) {
            updates.news(id);
        }
    }

    /**
     * The flow ends a linger time from then, or from the last that is known of it: an event may come before the packets of
     * its time, which then still find the flow.
     */
    void close(int id, long timeNs) {
        Flow.closedNs(flows.at(id), Math.max(timeNs, Flow.lastNs(flows.at(id))));
        timers.rearm(id);
    }

    /** The flow goes on after all. */
    void reopen(int id) {
        Flow.closedNs(flows.at(id), 0);
        timers.rearm(id);
    }

    /** Makes room for another connection on the five-tuple; the old flow waits out its linger time off the index. */
    void supersede(int id, long timeNs) {
        if (!Flow.isDetached(flows.at(id))) {
            flows.detach(id);
        }
        if (Flow.closedNs(flows.at(id)) == 0) {
            close(id, timeNs);
        }
    }

    /** Something about the flow's counters changed. */
    void changed(int id) {
        if (updates != null) {
            updates.counted(id);
        }
    }

    /** Something about the flow changed that readers wait for. */
    void news(int id) {
        if (updates != null) {
            updates.news(id);
        }
    }

    /** The last record of a flow. */
    void end(int id, EndReason reason) {
        final boolean isCounted = report(id, true, reason);
        final long flow = flows.at(id);
        if (leavesTombstone(flow)) {
            tombstones.add(flow);
        }
        remove(id, FlowReporter.flowId(flow), isCounted);
        ended.increment();
    }

    /** A captured TCP connection that is over, if no other has its five-tuple. */
    private static boolean leavesTombstone(long flow) {
        return Flow.closedNs(flow) != 0
                && Flow.protocol(flow) == Transport.TCP
                && !SocketFlow.isSocketFlow(flow)
                && !Flow.isDetached(flow);
    }

    /** Counts the flows that live as never reported: the run ends without their records. */
    void cutShort() {
        cutShort.add(liveFlows() - cutShort.get());
    }

    /** A flow of sockets leaves without a record: a captured flow has taken its place. */
    void discard(int id) {
        withdraw(id, captured);
    }

    /** A flow of one socket leaves without a record: it is the other end of another. */
    void joined(int id) {
        withdraw(id, joined);
    }

    private void withdraw(int id, Counter reason) {
        if (updates != null) {
            updates.told(id);
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
    boolean report(int id, boolean isFinal, EndReason reason) {
        final FlowRecord record = reporter.describe(id, isFinal, reason, clock.nowNs);
        final boolean isCounted = record.conversation.isCounted;
        sink.accept(record);
        if (updates != null) {
            updates.told(id);
        }
        return isCounted;
    }

    /** Why a flow ends that was over, or {@code ifOpen}. */
    EndReason endReason(int id, EndReason ifOpen) {
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
