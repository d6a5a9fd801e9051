// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import java.util.Arrays;

/**
 * Objects that were walked before, known again by their bytes: an agent describes the same process in each of its
 * events. An object ends with its own last byte, so text that begins with all bytes of a known one is that one, and
 * comparing them is some ten times faster than a walk. Bounded: another object of the same place takes it, and what has
 * no room is walked again. (NOT thread safe)
 */
public final class KnownObjects {
    private static final int PLACES_LOG2 = 12;
    private static final int MAX_OBJECT_BYTES = 16 << 10;
    private static final int MAX_BYTES = 4 << 20;
    /** The bytes that are hashed: a process's name and start, or its pid, are within them. */
    private static final int HASHED = 64;

    private static final byte[] NONE = {};

    private final byte[][] objects = new byte[1 << PLACES_LOG2][];
    private final int[] lengths = new int[objects.length];
    private final boolean[] areInString = new boolean[objects.length];
    private final long[] numbers = new long[objects.length];
    private long lastNumber;
    private int bytesHeld;

    public KnownObjects() {
        Arrays.fill(objects, NONE);
    }

    /**
     * Sets the span to the known object that begins at a byte; false when none does.
     *
     * @param isInString the text is the content of a JSON string: the same bytes are another object there
     */
    boolean find(byte[] bytes, int from, int to, boolean isInString, Span span) {
        final int place = placeOf(bytes, from, to);
        final int length = lengths[place];
        if (length == 0
                || length > to - from
                || areInString[place] != isInString
                || !Arrays.equals(objects[place], 0, length, bytes, from, from + length)) {
            return false;
        }
        span.set(bytes, from, from + length, isInString);
        span.number = numbers[place];
        return true;
    }

    /**
     * Keeps the object of a span, which is a whole one, and numbers it.
     *
     * @param to the end of the body, as {@link #find} will be told
     */
    void put(Span span, int to) {
        final byte[] bytes = span.bytes;
        final int from = span.from;
        final int length = span.to - from;
        if (length > MAX_OBJECT_BYTES) {
            return;
        }
        final int place = placeOf(bytes, from, to);
        if (objects[place].length < length) {
            final int size = Integer.highestOneBit(length) * 2;
            if (bytesHeld + size > MAX_BYTES) {
                return;
            }
            bytesHeld += size - objects[place].length;
            objects[place] = new byte[size];
        }
        System.arraycopy(bytes, from, objects[place], 0, length);
        lengths[place] = length;
        areInString[place] = span.isInString;
        numbers[place] = ++lastNumber;
        span.number = lastNumber;
    }

    private static int placeOf(byte[] bytes, int from, int to) {
        return (int) (ByteWords.hash(bytes, from, Math.min(to, from + HASHED)) >>> 64 - PLACES_LOG2);
    }
}
