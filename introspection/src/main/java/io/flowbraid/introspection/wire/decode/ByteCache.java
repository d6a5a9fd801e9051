// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.ByteWords;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values made once for the same bytes: a process described a thousand times in a feed is one instance. Bounded in
 * entries and in bytes; a value that falls out is made anew, equal to the old one. (NOT thread safe)
 */
final class ByteCache<V> {
    private static final int WINDOW = 8;
    private static final int MAX_KEY_BYTES = 64 << 10;

    private final byte[][] keys;
    private final Object[] values;
    private final int mask;
    private final long byteLimit;
    private long heldBytes;
    private int nextVictim;

    ByteCache(int entries, long byteLimit) {
        keys = new byte[entries][];
        values = new Object[entries];
        mask = entries - 1;
        this.byteLimit = byteLimit;
    }

    @SuppressWarnings("unchecked") // only put() stores
    @Nullable
    V find(byte[] bytes, int from, int to) {
        final int start = (int) ByteWords.hash(bytes, from, to);
        for (int i = 0; i < WINDOW; i++) {
            final int slot = start + i & mask;
            final byte[] key = keys[slot];
            if (key != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
                return (V) values[slot];
            }
        }
        return null;
    }

    void put(byte[] bytes, int from, int to, V value) {
        if (to - from > MAX_KEY_BYTES) {
            return;
        }
        if (heldBytes + (to - from) > byteLimit) {
            Arrays.fill(keys, null);
            Arrays.fill(values, null);
            heldBytes = 0;
        }
        final int slot = slotFor((int) ByteWords.hash(bytes, from, to));
        heldBytes += to - from - (keys[slot] == null ? 0 : keys[slot].length);
        keys[slot] = Arrays.copyOfRange(bytes, from, to);
        values[slot] = value;
    }

    private int slotFor(int start) {
        for (int i = 0; i < WINDOW; i++) {
            if (keys[start + i & mask] == null) {
                return start + i & mask;
            }
        }
        nextVictim = nextVictim + 1 & WINDOW - 1;
        return start + nextVictim & mask;
    }
}
