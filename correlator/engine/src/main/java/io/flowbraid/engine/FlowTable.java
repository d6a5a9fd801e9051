// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.CACHE_LINE;
import static io.flowbraid.engine.FlowLayout.LENGTH;
import static io.flowbraid.engine.FlowLayout.LENGTH_SHIFT;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;

/**
 * Live flows by key, off the Java heap: a {@link FlowIndex} over slabs of 256-octet records ({@link FlowLayout}).
 *
 * <p>Who has a flow's id works on its record by address, without a check: an id is valid from {@link #insert} to {@link
 * #remove}. Freed ids are used again, last in first out, which keeps the working set warm. Slabs are made when first needed
 * and kept.
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

    /** Head of the list of freed ids, which runs through {@link FlowLayout#NEXT}. */
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
        return getInt(at(id) + FlowLayout.BUCKET) != FlowTimers.FREE;
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
        final long flow = at(id);
        return getLong(flow) + getLong(flow + CACHE_LINE);
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

    int find(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
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
    int insert(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
        final int id = freed == NOT_FOUND ? issue() : takeFreed();
        final long flow = at(id);
        for (long word = flow; word < flow + LENGTH; word += Long.BYTES) {
            putLong(word, 0); // a call of setMemory costs more than that
        }
        putLong(flow + FlowLayout.A_HI, aHi);
        putLong(flow + FlowLayout.A_LO, aLo);
        putLong(flow + FlowLayout.B_HI, bHi);
        putLong(flow + FlowLayout.B_LO, bLo);
        putLong(flow + FlowLayout.PORTS, ports);
        putInt(flow + FlowLayout.TAG, (int) (hash >>> 32));
        index.put(hash >>> 32, id);
        size++;
        return id;
    }

    /** Closes the chain of one key's flows around one that leaves. */
    void unlink(int id) {
        final int predecessor = getInt(at(id) + FlowLayout.PREDECESSOR);
        final int successor = getInt(at(id) + FlowLayout.SUCCESSOR);
        if (predecessor != 0) {
            putInt(at(predecessor - 1) + FlowLayout.SUCCESSOR, successor);
        }
        if (successor != 0) {
            putInt(at(successor - 1) + FlowLayout.PREDECESSOR, predecessor);
        }
    }

    int interfaceOf(int id) {
        return FiveTuple.qualifierOf(getLong(at(id) + FlowLayout.PORTS));
    }

    /** Takes a flow out of the index, so that another may have its key; the record stays until {@link #remove}. */
    void detach(int id) {
        final long flow = at(id);
        index.remove(Integer.toUnsignedLong(getInt(flow + FlowLayout.TAG)), id);
        putInt(flow + FlowLayout.STATE, getInt(flow + FlowLayout.STATE) | FlowLayout.DETACHED);
    }

    void remove(int id) {
        final long flow = at(id);
        if ((getInt(flow + FlowLayout.STATE) & FlowLayout.DETACHED) == 0) {
            detach(id);
        }
        putInt(flow + FlowLayout.BUCKET, FlowTimers.FREE);
        putInt(flow + FlowLayout.NEXT, freed);
        freed = id;
        size--;
    }

    private boolean hasKey(int id, long aHi, long aLo, long bHi, long bLo, long ports) {
        final long flow = at(id);
        return getLong(flow + FlowLayout.PORTS) == ports
                && getLong(flow + FlowLayout.A_LO) == aLo
                && getLong(flow + FlowLayout.B_LO) == bLo
                && getLong(flow + FlowLayout.A_HI) == aHi
                && getLong(flow + FlowLayout.B_HI) == bHi;
    }

    private int takeFreed() {
        final int id = freed;
        freed = getInt(at(id) + FlowLayout.NEXT);
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
