// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.conversation.SynCoverage;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.packet.PacketBatch;

/**
 * TCP connections that other shards count, of which this shard knows only the first SYN. They are in the table of
 * flows, so that the rules for translations find them like any other flow, but they have no owners, no timer and no
 * record. Each is kept for {@link SynCoverage#KEEP_NS}, in a list by age that runs through the records themselves. When
 * there are too many, the oldest is dropped and {@link SynCoverage} notes it.
 *
 * <p>A five-tuple belongs to one shard, so no flow of this shard has that of another shard's.
 */
public final class OtherShardFlows {
    private static final int NIL = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final Legs legs;
    private final FlowOwners owners;
    private final SynCoverage synCoverage;
    private final int capacity;
    private int oldest = NIL;
    private int newest = NIL;
    private int size;

    OtherShardFlows(FlowTable flows, Legs legs, FlowOwners owners, SynCoverage synCoverage, int capacity) {
        this.flows = flows;
        this.legs = legs;
        this.owners = owners;
        this.synCoverage = synCoverage;
        this.capacity = capacity;
    }

    public int size() {
        return size;
    }

    /** A first SYN that another shard counts. */
    public void note(long[] words, int at, long nowNs) {
        if (capacity == 0) {
            return;
        }
        final long hash = words[at + PacketBatch.HASH];
        if (size == capacity) {
            drop(oldest);
        }
        if (flows.crowding(words, at) != NIL) {
            synCoverage.missed(words[at + PacketBatch.TIME_NS]);
            return;
        }
        final int side = PacketBatch.sideOf(words[at + PacketBatch.FLAGS]);
        final int sequence = (int) (words[at + PacketBatch.L4_DETAIL] >>> 32);
        final int predecessor = flows.find(hash, words, at);
        if (predecessor != NIL) {
            if (isRepeated(flows.at(predecessor), side, sequence)) {
                return;
            }
            flows.detach(predecessor);
        }
        final int id = open(words, at, side, sequence);
        if (predecessor != NIL) {
            Flow.successor(flows.at(predecessor), id);
            Flow.predecessor(flows.at(id), predecessor);
        }
        owners.resolve(id, nowNs);
        if (predecessor != NIL) {
            owners.resolve(predecessor, nowNs);
        }
    }

    /** Forgets what is due. */
    public void expire(long nowNs) {
        while (oldest != NIL && Flow.startNs(flows.at(oldest)) + SynCoverage.KEEP_NS < nowNs) {
            forget(oldest);
        }
    }

    /** Forgets one before its time. */
    public void drop(int id) {
        synCoverage.missed(Flow.startNs(flows.at(id)));
        forget(id);
    }

    /** A SYN from the other end belongs to another connection: both ends never open at once behind a translation. */
    private static boolean isRepeated(long flow, int side, int sequence) {
        return (Flow.state(flow) & FlowState.SYN_SEEN << side) != 0 && Flow.initialSequence(flow, side) == sequence;
    }

    private int open(long[] words, int at, int side, int sequence) {
        final int id = flows.insert(words[at + PacketBatch.HASH], words, at);
        final long flow = flows.at(id);
        Flow.startNs(flow, words[at + PacketBatch.TIME_NS]);
        Flow.lastNs(flow, words[at + PacketBatch.TIME_NS]);
        Flow.state(
                flow,
                FlowState.clientBits(side, ClientEvidence.SYN)
                        | FlowState.BEGAN_WITH_SYN
                        | FlowState.OF_OTHER_SHARD
                        | FlowState.SYN_SEEN << side);
        Flow.initialSequence(flow, side, sequence);
        Flow.previous(flow, newest);
        Flow.next(flow, NIL);
        if (newest == NIL) {
            oldest = id;
        } else {
            Flow.next(flows.at(newest), id);
        }
        newest = id;
        size++;
        return id;
    }

    private void forget(int id) {
        final long flow = flows.at(id);
        final int before = Flow.previous(flow);
        final int after = Flow.next(flow);
        if (before == NIL) {
            oldest = after;
        } else {
            Flow.next(flows.at(before), after);
        }
        if (after == NIL) {
            newest = before;
        } else {
            Flow.previous(flows.at(after), before);
        }
        size--;
        legs.remove(id);
        flows.unlink(id);
        flows.remove(id);
    }
}
