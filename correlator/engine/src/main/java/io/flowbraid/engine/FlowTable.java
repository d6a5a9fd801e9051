// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.LENGTH;
import static io.flowbraid.engine.FlowLayout.LENGTH_SHIFT;

import io.flowbraid.model.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;

/**
 * Live flows by key, off the Java heap: a {@link FlowIndex} over slabs of 256-byte records ({@link Flow}).
 *
 * <p>Callers work on the record of an id by its address, without a check: an id is valid from {@link #insert} to {@link
 * #remove}. Freed ids are used again, last in first out, which keeps the working set warm. Slabs are allocated when first
 * needed and kept.
 */
final class FlowTable {
    static final int NOT_FOUND = FlowIndex.NOT_FOUND;

    /** A slab is zeroed at once, which takes the system a fault for each page: a packet waits for no more than 64. */
    private static final int SLAB_SHIFT = 10;

    private static final int SLAB_MASK = (1 << SLAB_SHIFT) - 1;

    private final int capacity;
    private final FlowIndex index = new FlowIndex();
    private final long[] slabs;
    /** Memory lives as long as its buffer is known. */
    private final List<ByteBuffer> memory = new ArrayList<>();

    /** Head of the list of freed ids, which runs through {@link Flow#next}. */
    private int freed = NOT_FOUND;

    private int issued;
    private int size;

    FlowTable(int capacity) {
        this.capacity = capacity;
        this.slabs = new long[(capacity >>> SLAB_SHIFT) + 1];
    }

    int size() {
        return size;
    }

    /** A flow that has to go before one with this hash can come, though the table is not full; else {@link #NOT_FOUND}. */
    int crowding(long hash) {
        return index.crowding(hash >>> 32);
    }

    /** Identifiers ever issued are below this; use {@link #isLive} to walk them. */
    int issued() {
        return issued;
    }

    /** Address of a flow's record. */
    long at(int id) {
        return slabs[id >>> SLAB_SHIFT] + ((long) (id & SLAB_MASK) << LENGTH_SHIFT);
    }

    boolean isLive(int id) {
        return Flow.bucket(at(id)) != FlowTimers.FREE;
    }

    /** Loads the index word that a hash leads to, so that {@link #touchRecord} hits the cache. */
    long touchIndex(long hash) {
        final long tag = hash >>> 32;
        return FlowIndex.wordAt(index.segmentOf(tag), tag);
    }

    /** Loads what is most likely the record of a hash, both lines that a packet needs, so that {@link #find} hits the cache. */
    long touchRecord(long hash) {
        final long tag = hash >>> 32;
        final int id = FlowIndex.idOf(index.likeliest(tag));
        if (id < 0) {
            return 0;
        }
        return Flow.touch(at(id));
    }

    /** The flow whose key stands at {@code words[at + PacketBatch.A_HI …]}, or {@link #NOT_FOUND}. */
    int find(long hash, long[] words, int at) {
        return find(
                hash,
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS]);
    }

    /** The flow with this key, or {@link #NOT_FOUND}. */
    int find(TupleKey key) {
        return find(key.hash(), key);
    }

    int find(long hash, TupleKey key) {
        return find(hash, key.aHi, key.aLo, key.bHi, key.bLo, key.ports);
    }

    private int find(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
        final long tag = hash >>> 32;
        final long segment = index.segmentOf(tag);
        for (long place = tag; ; place++) {
            final long word = FlowIndex.wordAt(segment, place);
            if (word == 0) {
                return NOT_FOUND;
            }
            if (word >>> 32 == tag && hasKey(FlowIndex.idOf(word), aHi, aLo, bHi, bLo, ports)) {
                return FlowIndex.idOf(word);
            }
        }
    }

    /** Makes a record with the key at {@code words[at + PacketBatch.A_HI …]}; as below. */
    int insert(long hash, long[] words, int at) {
        return insert(
                hash,
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS]);
    }

    /** Makes a record with this key, all else zero. The key must not be present, nor the table full or crowded. */
    int insert(long hash, TupleKey key) {
        return insert(hash, key.aHi, key.aLo, key.bHi, key.bLo, key.ports);
    }

    private int insert(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
        final int id = make(hash, aHi, aLo, bHi, bLo, ports);
        index.put(hash >>> 32, id);
        return id;
    }

    /** Makes a record with the key of another flow, which stays the one to be found; the new one stands before it. */
    int insertBefore(int successor, TupleKey key) {
        final int id = make(key.hash(), key.aHi, key.aLo, key.bHi, key.bLo, key.ports);
        final int predecessor = Flow.predecessor(at(successor));
        Flow.addState(at(id), FlowState.DETACHED);
        Flow.successor(at(id), successor);
        Flow.predecessor(at(id), predecessor);
        Flow.predecessor(at(successor), id);
        if (predecessor != NOT_FOUND) {
            Flow.successor(at(predecessor), id);
        }
        return id;
    }

    private int make(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
        final int id = freed == NOT_FOUND ? issue() : takeFreed();
        final long flow = at(id);
        Flow.clear(flow, aHi, aLo, bHi, bLo, ports);
        Flow.tag(flow, (int) (hash >>> 32));
        size++;
        return id;
    }

    /** Closes the chain of one key's flows around one that leaves. */
    void unlink(int id) {
        final int predecessor = Flow.predecessor(at(id));
        final int successor = Flow.successor(at(id));
        if (predecessor != NOT_FOUND) {
            Flow.successor(at(predecessor), successor);
        }
        if (successor != NOT_FOUND) {
            Flow.predecessor(at(successor), predecessor);
        }
    }

    int observationPoint(int id) {
        return Flow.observationPoint(at(id));
    }

    /** Takes a flow out of the index, so that another may have its key; the record stays until {@link #remove}. */
    void detach(int id) {
        final long flow = at(id);
        index.remove(Integer.toUnsignedLong(Flow.tag(flow)), id);
        Flow.addState(flow, FlowState.DETACHED);
    }

    /** Puts a detached flow into the index again; no other may have its key there. */
    void reattach(int id) {
        final long flow = at(id);
        Flow.state(flow, Flow.state(flow) & ~FlowState.DETACHED);
        index.put(Integer.toUnsignedLong(Flow.tag(flow)), id);
    }

    void remove(int id) {
        final long flow = at(id);
        if (!Flow.isDetached(flow)) {
            detach(id);
        }
        Flow.bucket(flow, FlowTimers.FREE);
        Flow.next(flow, freed);
        freed = id;
        size--;
    }

    private boolean hasKey(int id, long aHi, long aLo, long bHi, long bLo, long ports) {
        final long flow = at(id);
        return Flow.ports(flow) == ports
                && Flow.lo(flow, 0) == aLo
                && Flow.lo(flow, 1) == bLo
                && Flow.hi(flow, 0) == aHi
                && Flow.hi(flow, 1) == bHi;
    }

    private int takeFreed() {
        final int id = freed;
        freed = Flow.next(at(id));
        return id;
    }

    private int issue() {
        final int id = issued++;
        final int slab = id >>> SLAB_SHIFT;
        if (slabs[slab] == 0) {
            final int records = Math.min(1 << SLAB_SHIFT, capacity - (slab << SLAB_SHIFT));
            final ByteBuffer buffer = BufferUtil.allocateDirectAligned(records * LENGTH, LENGTH);
            memory.add(buffer);
            slabs[slab] = BufferUtil.address(buffer);
        }
        return id;
    }
}
