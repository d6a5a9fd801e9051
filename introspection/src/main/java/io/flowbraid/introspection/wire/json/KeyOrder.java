// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of an object by the order they had before: a sender writes them in the same order mostly, so that one
 * comparison with the key that came after this one tells both which it is and where it ends. Two are remembered, since
 * some keys are not in every message; a third is read as any is. (NOT thread safe)
 */
public final class KeyOrder<K extends Enum<K>> {
    /** The key gone to; null when it is none of the table's, and then it is the scanner's token. */
    @Nullable
    public K key;

    private final KeyTable<K> table;
    /** What came next, by the place of a key in the table; last of all after the beginning. */
    private final KeyTable.@Nullable Word<K>[] newer;

    private final KeyTable.@Nullable Word<K>[] older;
    private int place;

    @SuppressWarnings({"unchecked", "rawtypes"}) // no array is generic
    public KeyOrder(KeyTable<K> table) {
        this.table = table;
        newer = new KeyTable.Word[table.places() + 1];
        older = new KeyTable.Word[table.places() + 1];
    }

    /** Before the first key. */
    public void begin() {
        place = table.places();
    }

    /** Goes to the next key of the object that the scanner entered; false at its end or at a fault. */
    public boolean next(JsonScanner scanner) {
        return scanner.hasNextKey()
                && (passes(scanner, newer[place]) || passes(scanner, older[place]) || reads(scanner));
    }

    private boolean passes(JsonScanner scanner, KeyTable.@Nullable Word<K> expected) {
        if (expected == null || !scanner.passes(expected)) {
            return false;
        }
        place = expected.place;
        key = expected.key;
        return true;
    }

    private boolean reads(JsonScanner scanner) {
        if (!scanner.key()) {
            return false;
        }
        final KeyTable.Word<K> word = table.findWord(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        if (word == null) {
            key = null;
            return true;
        }
        older[place] = newer[place];
        newer[place] = word;
        place = word.place;
        key = word.key;
        return true;
    }
}
