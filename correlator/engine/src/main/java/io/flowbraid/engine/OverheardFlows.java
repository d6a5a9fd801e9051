// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.NEXT;
import static io.flowbraid.engine.FlowLayout.PREVIOUS;
import static io.flowbraid.engine.FlowLayout.START_NS;
import static io.flowbraid.engine.FlowLayout.STATE;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.PacketBatch;

/**
 * TCP connections that other shards count, and of which this one has heard the first SYN only. They stand in the table of
 * flows, so that the rules for translations find them like any other, but have no owners, no timer and no record: nobody
 * outside the engine learns of them. Each is kept {@link Earshot#KEPT_NS}, in a list by age that runs through the records
 * themselves; when there are too many the oldest goes, and {@link Earshot} knows.
 *
 * <p>A five-tuple belongs to one shard, so that no flow of our own has that of an overheard one.
 */
final class OverheardFlows {
    private static final int NIL = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final Legs legs;
    private final FlowOwners owners;
    private final Earshot earshot;
    private final int capacity;
    private int oldest = NIL;
    private int newest = NIL;
    private int size;

    OverheardFlows(FlowTable flows, Legs legs, FlowOwners owners, Earshot earshot, int capacity) {
        this.flows = flows;
        this.legs = legs;
        this.owners = owners;
        this.earshot = earshot;
        this.capacity = capacity;
    }

    static boolean isOverheard(long flow) {
        return (getInt(flow + STATE) & FlowLayout.OVERHEARD) != 0;
    }

    int size() {
        return size;
    }

    /** A first SYN that another shard counts. */
    void hear(long[] words, int at, long nowNs) {
        if (capacity == 0) {
            return;
        }
        final long hash = words[at + PacketBatch.HASH];
        if (size == capacity) {
            drop(oldest);
        }
        if (flows.crowding(hash) != NIL) {
            earshot.missed(words[at + PacketBatch.TIME_NS]);
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
            putInt(flows.at(predecessor) + FlowLayout.SUCCESSOR, id + 1);
            putInt(flows.at(id) + FlowLayout.PREDECESSOR, predecessor + 1);
        }
        owners.resolve(id, nowNs);
        if (predecessor != NIL) {
            owners.resolve(predecessor, nowNs);
        }
    }

    /** Forgets what is due. */
    void expire(long nowNs) {
        while (oldest != NIL && getLong(flows.at(oldest) + START_NS) + Earshot.KEPT_NS < nowNs) {
            forget(oldest);
        }
    }

    /** Forgets one before its time. */
    void drop(int id) {
        earshot.missed(getLong(flows.at(id) + START_NS));
        forget(id);
    }

    /** A SYN from the other end is another connection's: that both open at once is not heard of behind a translation. */
    private static boolean isRepeated(long flow, int side, int sequence) {
        return (getInt(flow + STATE) & FlowLayout.SYN_SEEN << side) != 0
                && getInt(flow + FlowLayout.INITIAL_SEQUENCE + side * 4) == sequence;
    }

    private int open(long[] words, int at, int side, int sequence) {
        final int id = flows.insert(words[at + PacketBatch.HASH], words, at);
        final long flow = flows.at(id);
        putLong(flow + START_NS, words[at + PacketBatch.TIME_NS]);
        putLong(flow + FlowLayout.LAST_NS, words[at + PacketBatch.TIME_NS]);
        putInt(
                flow + STATE,
                Orientation.client(side, ClientEvidence.SYN)
                        | FlowLayout.BEGAN_WITH_SYN
                        | FlowLayout.OVERHEARD
                        | FlowLayout.SYN_SEEN << side);
        putInt(flow + FlowLayout.INITIAL_SEQUENCE + side * 4, sequence);
        putInt(flow + PREVIOUS, newest);
        putInt(flow + NEXT, NIL);
        if (newest == NIL) {
            oldest = id;
        } else {
            putInt(flows.at(newest) + NEXT, id);
        }
        newest = id;
        size++;
        return id;
    }

    private void forget(int id) {
        final long flow = flows.at(id);
        final int before = getInt(flow + PREVIOUS);
        final int after = getInt(flow + NEXT);
        if (before == NIL) {
            oldest = after;
        } else {
            putInt(flows.at(before) + NEXT, after);
        }
        if (after == NIL) {
            newest = before;
        } else {
            putInt(flows.at(after) + PREVIOUS, before);
        }
        size--;
        legs.remove(id);
        flows.unlink(id);
        flows.remove(id);
    }
}
