// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of keys of 128 bits, each with the lists that have it, by open addressing: 12 bytes for a slot when all high
 * words are zero, as those of IPv4 are, else 20. Immutable.
 */
final class EntryTable {
    private final long @Nullable [] hi;
    private final long[] lo;
    /** A bit for each list; 0 in an empty slot. */
    private final int[] lists;

    private EntryTable(Collector collected) {
        // At most three quarters full.
        final int slots = collected.size + collected.size / 3 + 1;
        hi = collected.hasHi ? new long[slots] : null;
        lo = new long[slots];
        lists = new int[slots];
        for (int i = 0; i < collected.size; i++) {
            put(collected.hi == null ? 0 : collected.hi[i], collected.lo[i], collected.lists[i]);
        }
    }

    private void put(long keyHi, long keyLo, int mask) {
        int at = slot(keyHi, keyLo);
        while (lists[at] != 0 && !isAt(at, keyHi, keyLo)) {
            at = at + 1 == lists.length ? 0 : at + 1;
        }
        lo[at] = keyLo;
        if (hi != null) {
            hi[at] = keyHi;
        }
        lists[at] |= mask;
    }

    /** The lists that have the key, a bit for each; 0 none. */
    int lists(long keyHi, long keyLo) {
        int at = slot(keyHi, keyLo);
        while (lists[at] != 0) {
            if (isAt(at, keyHi, keyLo)) {
                return lists[at];
            }
            at = at + 1 == lists.length ? 0 : at + 1;
        }
        return 0;
    }

    private boolean isAt(int at, long keyHi, long keyLo) {
        return lo[at] == keyLo && (hi == null ? keyHi == 0 : hi[at] == keyHi);
    }

    /** The finalizer of MurmurHash3 spreads neighbours; the upper half times the length needs no division. */
    private int slot(long keyHi, long keyLo) {
        long hash = keyHi * 0x9e37_79b9_7f4a_7c15L ^ keyLo;
        hash = (hash ^ hash >>> 33) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ce_b9fe_1a85_ec53L;
        return (int) ((hash >>> 32) * lists.length >>> 32);
    }

    /** Collects keys. (NOT thread safe.) */
    static final class Collector {
        private long @Nullable [] hi;
        private long[] lo = new long[16];
        private int[] lists = new int[16];
        private boolean hasHi;
        private int size;

        void add(long keyHi, long keyLo, int mask) {
            if (size == lo.length) {
                lo = Arrays.copyOf(lo, 2 * size);
                lists = Arrays.copyOf(lists, 2 * size);
                hi = hi == null ? null : Arrays.copyOf(hi, 2 * size);
            }
            if (keyHi != 0 && hi == null) {
                hi = new long[lo.length];
                hasHi = true;
            }
            if (hi != null) {
                hi[size] = keyHi;
            }
            lo[size] = keyLo;
            lists[size++] = mask;
        }

        EntryTable table() {
            return new EntryTable(this);
        }
    }
}
