// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.LENGTH;
import static io.flowbraid.engine.FlowLayout.LENGTH_SHIFT;

import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.PacketBatch;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Live flows by key, off the Java heap: an open-addressing index of 8-octet words over slabs of 256-octet records.
 *
 * <p><b>Index.</b> A word is {@code tag << 32 | id + 1}, 0 empty. The tag is the upper half of the key's hash, and its low
 * bits are the word's home, so that probing, growing and deleting never touch a record. Deletion shifts later words
 * back; there are no tombstones, and the cost of a look-up does not age.
 *
 * <p><b>Records.</b> Identifiers stay valid for a flow's life; freed ones are used again, last in first out, which keeps
 * the working set warm. Slabs are made when first needed and kept.
 */
final class FlowTable {
    static final int NOT_FOUND = -1;

    private static final int SLAB_SHIFT = 14;
    private static final int SLAB_MASK = (1 << SLAB_SHIFT) - 1;
    private static final long ID_MASK = 0xffff_ffffL;

    private final int capacity;
    private final UnsafeBuffer[] slabs;
    private long[] index = new long[1 << 12];
    private int mask = index.length - 1;
    private int[] freed = new int[1024];
    private int freedCount;
    private int issued;
    private int size;

    FlowTable(int capacity) {
        this.capacity = capacity;
        this.slabs = new UnsafeBuffer[(capacity >>> SLAB_SHIFT) + 1];
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == capacity;
    }

    /** Identifiers ever issued are below this; use {@link #isLive} to walk them. */
    int issued() {
        return issued;
    }

    UnsafeBuffer slab(int id) {
        return slabs[id >>> SLAB_SHIFT];
    }

    static int offset(int id) {
        return (id & SLAB_MASK) << LENGTH_SHIFT;
    }

    boolean isLive(int id) {
        return slab(id).getInt(offset(id) + FlowLayout.BUCKET) != FlowTimers.FREE;
    }

    /** Loads what a hash leads to, the index word and most likely the record, so that {@link #find} hits the cache. */
    long touch(long hash) {
        final long word = index[(int) (hash >>> 32) & mask];
        final int id = (int) (word & ID_MASK) - 1;
        return id < 0 ? 0 : slab(id).getLong(offset(id) + FlowLayout.PORTS);
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
        final long[] index = this.index;
        final long tag = hash >>> 32;
        for (int i = (int) tag & mask; ; i = i + 1 & mask) {
            final long word = index[i];
            if (word == 0) {
                return NOT_FOUND;
            }
            if (word >>> 32 == tag) {
                final int id = (int) (word & ID_MASK) - 1;
                if (hasKey(id, aHi, aLo, bHi, bLo, ports)) {
                    return id;
                }
            }
        }
    }

    /** Makes a record with this key, all else zero. The key must not be present, nor the table full. */
    int insert(long hash, long aHi, long aLo, long bHi, long bLo, long ports) {
        if (size + 1 > (index.length >>> 2) * 3) {
            grow();
        }
        final int id = freedCount > 0 ? freed[--freedCount] : issue();
        final UnsafeBuffer flow = slab(id);
        final int at = offset(id);
        flow.setMemory(at, LENGTH, (byte) 0);
        flow.putLong(at + FlowLayout.A_HI, aHi);
        flow.putLong(at + FlowLayout.A_LO, aLo);
        flow.putLong(at + FlowLayout.B_HI, bHi);
        flow.putLong(at + FlowLayout.B_LO, bLo);
        flow.putLong(at + FlowLayout.PORTS, ports);
        flow.putInt(at + FlowLayout.TAG, (int) (hash >>> 32));
        place(index, mask, hash >>> 32, id);
        size++;
        return id;
    }

    int interfaceOf(int id) {
        return FiveTuple.qualifierOf(slab(id).getLong(offset(id) + FlowLayout.PORTS));
    }

    /** Takes a flow out of the index, so that another may have its key; the record stays until {@link #remove}. */
    void detach(int id) {
        final int at = offset(id);
        final int tag = slab(id).getInt(at + FlowLayout.TAG);
        int gap = tag & mask;
        while ((int) (index[gap] & ID_MASK) - 1 != id) {
            gap = gap + 1 & mask;
        }
        closeGap(gap);
        final int state = slab(id).getInt(at + FlowLayout.STATE);
        slab(id).putInt(at + FlowLayout.STATE, state | FlowLayout.DETACHED);
    }

    void remove(int id) {
        if ((slab(id).getInt(offset(id) + FlowLayout.STATE) & FlowLayout.DETACHED) == 0) {
            detach(id);
        }
        slab(id).putInt(offset(id) + FlowLayout.BUCKET, FlowTimers.FREE);
        if (freedCount == freed.length) {
            freed = Arrays.copyOf(freed, freed.length * 2);
        }
        freed[freedCount++] = id;
        size--;
    }

    private boolean hasKey(int id, long aHi, long aLo, long bHi, long bLo, long ports) {
        final UnsafeBuffer flow = slab(id);
        final int at = offset(id);
        return flow.getLong(at + FlowLayout.PORTS) == ports
                && flow.getLong(at + FlowLayout.A_LO) == aLo
                && flow.getLong(at + FlowLayout.B_LO) == bLo
                && flow.getLong(at + FlowLayout.A_HI) == aHi
                && flow.getLong(at + FlowLayout.B_HI) == bHi;
    }

    private int issue() {
        final int id = issued++;
        final int slab = id >>> SLAB_SHIFT;
        if (slabs[slab] == null) {
            slabs[slab] = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(
                    Math.min(1 << SLAB_SHIFT, capacity - (slab << SLAB_SHIFT)) * LENGTH));
        }
        return id;
    }

    /** Moves back every later word of the run that may stand in the gap without leaving its probe path. */
    private void closeGap(int gap) {
        int hole = gap;
        for (int i = hole + 1 & mask; index[i] != 0; i = i + 1 & mask) {
            final int home = (int) (index[i] >>> 32) & mask;
            if ((i - home & mask) >= (i - hole & mask)) {
                index[hole] = index[i];
                hole = i;
            }
        }
        index[hole] = 0;
    }

    private void grow() {
        final long[] larger = new long[BitUtil.findNextPositivePowerOfTwo(index.length * 2)];
        for (final long word : index) {
            if (word != 0) {
                place(larger, larger.length - 1, word >>> 32, (int) (word & ID_MASK) - 1);
            }
        }
        index = larger;
        mask = larger.length - 1;
    }

    private static void place(long[] index, int mask, long tag, int id) {
        int i = (int) tag & mask;
        while (index[i] != 0) {
            i = i + 1 & mask;
        }
        index[i] = tag << 32 | id + 1L;
    }
}
