// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.util.Arrays;

/**
 * Objects that were walked before, known again by their octets: an agent describes the same process in each of its events.
 * An object ends with its own last octet, so whatever begins with all octets of a known one is that one, and comparing them
 * is some ten times faster than a walk. Bounded: another object of the same place takes it. (NOT thread safe)
 */
final class KnownObjects {
    private static final int PLACES_LOG2 = 12;
    private static final int LONGEST = 1 << 10;
    /** So much of an object says which one it is, mostly. */
    private static final int TELLING = 48;

    private static final byte[] NONE = {};

    private final byte[][] objects = new byte[1 << PLACES_LOG2][];
    private final int[] lengths = new int[objects.length];
    private final long[] numbers = new long[objects.length];
    private long lastNumber;

    KnownObjects() {
        Arrays.fill(objects, NONE);
    }

    /** Sets the span to the known object that begins at an octet; false when none does. */
    boolean find(byte[] bytes, int from, int to, Span span) {
        final int place = placeOf(bytes, from, to);
        final int length = lengths[place];
        if (length == 0
                || length > to - from
                || !Arrays.equals(objects[place], 0, length, bytes, from, from + length)) {
            return false;
        }
        span.set(from, from + length);
        span.number = numbers[place];
        return true;
    }

    /**
     * Keeps the object of a span, which is a whole one, and numbers it.
     *
     * @param to the end of the body, as {@link #find} will be told
     */
    void put(byte[] bytes, Span span, int to) {
        final int from = span.from;
        final int length = span.to - from;
        if (length > LONGEST) {
            return;
        }
        final int place = placeOf(bytes, from, to);
        if (objects[place].length < length) {
            objects[place] = new byte[Integer.highestOneBit(length) * 2];
        }
        System.arraycopy(bytes, from, objects[place], 0, length);
        lengths[place] = length;
        numbers[place] = ++lastNumber;
        span.number = lastNumber;
    }

    private static int placeOf(byte[] bytes, int from, int to) {
        return (int) (Octets.hash(bytes, from, Math.min(to, from + TELLING)) >>> 64 - PLACES_LOG2);
    }
}
