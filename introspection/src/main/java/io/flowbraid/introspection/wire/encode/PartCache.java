// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.encode;

import org.jspecify.annotations.Nullable;

/**
 * What was encoded once for an instance and is copied from then on. Bounded: an instance that falls out is encoded
 * anew. (NOT thread safe)
 */
final class PartCache {

    /** The two places in a message that speak of the same thing. */
    record Parts(byte[] ntop, byte[] extension) {}

    private static final int ENTRIES = 1 << 12;
    private static final int WINDOW = 4;

    private final @Nullable Object[] owners = new Object[ENTRIES];
    private final @Nullable Parts[] parts = new Parts[ENTRIES];
    private int nextVictim;

    @Nullable
    Parts find(Object owner) {
        final int start = slotOf(owner);
        for (int i = 0; i < WINDOW; i++) {
            final int slot = start + i & ENTRIES - 1;
            if (owners[slot] == owner) {
                return parts[slot];
            }
        }
        return null;
    }

    void put(Object owner, Parts encoded) {
        final int start = slotOf(owner);
        int slot = start + (nextVictim++ & WINDOW - 1) & ENTRIES - 1;
        for (int i = 0; i < WINDOW; i++) {
            if (owners[start + i & ENTRIES - 1] == null) {
                slot = start + i & ENTRIES - 1;
                break;
            }
        }
        owners[slot] = owner;
        parts[slot] = encoded;
    }

    private static int slotOf(Object owner) {
        return System.identityHashCode(owner) * 0x9e37_79b9 >>> 20;
    }
}
