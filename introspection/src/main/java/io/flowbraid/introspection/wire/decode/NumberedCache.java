// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.Span;
import org.jspecify.annotations.Nullable;

/**
 * Values by the numbers of the objects that describe them, see {@code KnownObjects}: found without reading a byte. A
 * value that falls out, or whose objects have no number, is looked up by its bytes. (NOT thread safe)
 */
final class NumberedCache<V> {
    private static final int ENTRIES_LOG2 = 12;
    private static final int NUMBERS = 3;

    private final long[] numbers = new long[NUMBERS << ENTRIES_LOG2];
    private final @Nullable Object[] contexts = new Object[1 << ENTRIES_LOG2];
    private final @Nullable Object[] values = new Object[1 << ENTRIES_LOG2];

    /** @param context what the value depends on besides, the same instance */
    @SuppressWarnings("unchecked") // only put() stores
    @Nullable
    V find(Span first, Span second, Span third, Object context) {
        final int entry = entryOf(first, second, third);
        final int at = entry * NUMBERS;
        return numbers[at] == first.number
                        && numbers[at + 1] == second.number
                        && numbers[at + 2] == third.number
                        && contexts[entry] == context
                ? (V) values[entry]
                : null;
    }

    void put(Span first, Span second, Span third, Object context, V value) {
        if (first.number == Span.UNKNOWN || second.number == Span.UNKNOWN || third.number == Span.UNKNOWN) {
            return;
        }
        final int entry = entryOf(first, second, third);
        final int at = entry * NUMBERS;
        numbers[at] = first.number;
        numbers[at + 1] = second.number;
        numbers[at + 2] = third.number;
        contexts[entry] = context;
        values[entry] = value;
    }

    private static int entryOf(Span first, Span second, Span third) {
        final long mixed = (first.number * 31 + second.number) * 31 + third.number;
        return (int) (mixed * 0x9e37_79b9_7f4a_7c15L >>> 64 - ENTRIES_LOG2);
    }
}
