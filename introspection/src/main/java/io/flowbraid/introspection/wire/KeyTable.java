// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Words of a closed choice (the keys of a JSON object, the values of a key) found by their octets, without a string. */
final class KeyTable<K extends Enum<K>> {
    private final byte[][] spellings;
    private final @Nullable K[] keys;
    private final int mask;

    /** A table of all constants, each with every way senders write it. */
    KeyTable(K[] all, Function<K, String[]> spelled) {
        final int count =
                Arrays.stream(all).mapToInt(key -> spelled.apply(key).length).sum();
        final int capacity = Integer.highestOneBit(count) * 8;
        mask = capacity - 1;
        spellings = new byte[capacity][];
        keys = Arrays.copyOf(all, capacity);
        Arrays.fill(keys, null);
        for (final K key : all) {
            for (final String spelling : spelled.apply(key)) {
                add(spelling.getBytes(StandardCharsets.US_ASCII), key);
            }
        }
    }

    private void add(byte[] spelling, K key) {
        int slot = (int) Octets.hash(spelling, 0, spelling.length) & mask;
        while (spellings[slot] != null) {
            slot = slot + 1 & mask;
        }
        spellings[slot] = spelling;
        keys[slot] = key;
    }

    @Nullable
    K find(byte[] bytes, int from, int to) {
        int slot = (int) Octets.hash(bytes, from, to) & mask;
        for (byte[] spelling = spellings[slot]; spelling != null; spelling = spellings[slot]) {
            if (Arrays.equals(spelling, 0, spelling.length, bytes, from, to)) {
                return keys[slot];
            }
            slot = slot + 1 & mask;
        }
        return null;
    }
}
