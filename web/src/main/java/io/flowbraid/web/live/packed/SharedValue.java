// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.record.packed.ByteReader;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * One value that flows share, kept as bytes. Whoever needs it as an object gets the one that somebody else holds, or
 * makes it again. Equal when the bytes are.
 */
final class SharedValue {
    /** This object, its array's head, its place in a map and a weak reference. */
    private static final int OVERHEAD_BYTES = 150;

    private final byte[] bytes;
    private final int hash;
    private volatile WeakReference<Object> object;
    /** How many flows have it; the store's thread's own. */
    int users;

    SharedValue(byte[] bytes, Object object) {
        this.bytes = bytes;
        this.object = new WeakReference<>(object);
        hash = Arrays.hashCode(bytes);
    }

    Object value() {
        final Object known = object.get();
        if (known != null) {
            return known;
        }
        final Object made = SharedCodec.read(new ByteReader().from(bytes));
        object = new WeakReference<>(made);
        return made;
    }

    boolean is(Object other) {
        return object.get() == other;
    }

    /** The same value in another object, which lives longer perhaps. */
    void keep(Object newest) {
        if (object.get() != newest) {
            object = new WeakReference<>(newest);
        }
    }

    int sizeBytes() {
        return bytes.length + OVERHEAD_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedValue value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
