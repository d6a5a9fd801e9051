// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was written of a thing before, by the instance: the dozen fields of a process are the same in each of its flows.
 * A copy is kept from the second time on, so that a process of one flow makes no garbage. Bounded: a thing that falls
 * out is written anew. (NOT thread safe)
 */
final class KnownParts {
    private static final int THINGS_LOG2 = 11;
    private static final int WINDOW = 4;
    private static final int MAX_PART_BYTES = 8 << 10;
    private static final byte[] NONE = {};

    private final @Nullable Object[] things = new Object[(1 << THINGS_LOG2) + WINDOW];
    private final byte[][] parts = new byte[things.length][];
    private int nextVictim;

    KnownParts() {
        Arrays.fill(parts, NONE);
    }

    /** What was kept of the thing; empty when nothing was. */
    byte[] find(Object thing) {
        final int slot = slotOf(thing);
        return slot < 0 ? NONE : parts[slot];
    }

    /** Sees a thing of which nothing is kept, and keeps the bytes when it is not the first time. */
    void see(Object thing, byte[] bytes, int from, int to) {
        final int slot = slotOf(thing);
        if (slot < 0) {
            replace(thing);
        } else if (to - from <= MAX_PART_BYTES) {
            parts[slot] = Arrays.copyOfRange(bytes, from, to);
        }
    }

    private int slotOf(Object thing) {
        final int start = startOf(thing);
        for (int slot = start; slot < start + WINDOW; slot++) {
            if (things[slot] == thing) {
                return slot;
            }
        }
        return -1;
    }

    private void replace(Object thing) {
        final int start = startOf(thing);
        int victim = start + (++nextVictim & WINDOW - 1);
        for (int i = 1; i < WINDOW && parts[victim].length > 0; i++) {
            victim = start + (nextVictim + i & WINDOW - 1);
        }
        things[victim] = thing;
        parts[victim] = NONE;
    }

    private static int startOf(Object thing) {
        return System.identityHashCode(thing) * 0x9e37_79b9 >>> 32 - THINGS_LOG2;
    }
}
