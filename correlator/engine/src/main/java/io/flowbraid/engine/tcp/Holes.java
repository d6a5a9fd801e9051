// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.tcp;

/**
 * Holes that came to be lately in the sequence spaces of TCP connections: segments that others have overtaken, or that
 * were lost. Only those younger than half a round trip matter, so a table of fixed size holds them for all flows: sets
 * of {@link #WAYS}, by the flow and its end. In a full set the oldest hole goes; what fills it counts as retransmitted.
 * (NOT thread safe.)
 */
final class Holes {
    private static final int SETS = 256;
    private static final int WAYS = 32;
    /** Words of a hole: its key, {@code start << 32 | end}, its time. */
    private static final int WORDS = 3;

    private static final int RANGE = 1;
    private static final int TIME_NS = 2;
    private static final long FREE = -1;
    private static final int SPREAD = 0x9e37_79b1;

    private final long[] words = new long[SETS * WAYS * WORDS];
    /** The next place of each set. */
    private final byte[] places = new byte[SETS];

    Holes() {
        for (int i = 0; i < words.length; i += WORDS) {
            words[i] = FREE;
        }
    }

    /** The numbers from {@code start} to {@code end} (exclusive) are missing at that end of the flow. */
    void open(int flowId, int side, int start, int end, long timeNs) {
        final long key = key(flowId, side);
        final int set = setOf(key);
        final int at = (set * WAYS + places[set]) * WORDS;
        places[set] = (byte) ((places[set] + 1) % WAYS);
        words[at] = key;
        words[at + RANGE] = range(start, end);
        words[at + TIME_NS] = timeNs;
    }

    /** Fills a hole that came to be at that time or later, or a part of it. False when there is none. */
    boolean fill(int flowId, int side, int start, int end, long sinceNs) {
        final long key = key(flowId, side);
        final int first = setOf(key) * WAYS * WORDS;
        for (int at = first; at < first + WAYS * WORDS; at += WORDS) {
            if (words[at] == key && words[at + TIME_NS] >= sinceNs) {
                final int holeStart = (int) (words[at + RANGE] >>> 32);
                final int holeEnd = (int) words[at + RANGE];
                if (start - holeStart >= 0 && holeEnd - end >= 0) {
                    cut(at, flowId, side, start, end);
                    return true;
                }
            }
        }
        return false;
    }

    /** Fills holes of any age. Returns how many of these numbers were missing. */
    int fillAll(int flowId, int side, int start, int end) {
        final long key = key(flowId, side);
        final int first = setOf(key) * WAYS * WORDS;
        int filled = 0;
        for (int at = first; at < first + WAYS * WORDS; at += WORDS) {
            if (words[at] == key) {
                final int holeStart = (int) (words[at + RANGE] >>> 32);
                final int holeEnd = (int) words[at + RANGE];
                final int from = start - holeStart > 0 ? start : holeStart;
                final int to = holeEnd - end > 0 ? end : holeEnd;
                if (to - from > 0) {
                    filled += to - from;
                    cut(at, flowId, side, from, to);
                }
            }
        }
        return filled;
    }

    /** What the hole at that place has on either side of these numbers stays one. */
    private void cut(int at, int flowId, int side, int start, int end) {
        final int holeStart = (int) (words[at + RANGE] >>> 32);
        final int holeEnd = (int) words[at + RANGE];
        final long timeNs = words[at + TIME_NS];
        words[at] = FREE;
        reopen(flowId, side, holeStart, start, timeNs);
        reopen(flowId, side, end, holeEnd, timeNs);
    }

    private void reopen(int flowId, int side, int start, int end, long timeNs) {
        if (start != end) {
            open(flowId, side, start, end, timeNs);
        }
    }

    private static long key(int flowId, int side) {
        return (long) flowId << 1 | side;
    }

    private static int setOf(long key) {
        return ((int) key * SPREAD >>> 16) % SETS;
    }

    private static long range(int start, int end) {
        return (long) start << 32 | Integer.toUnsignedLong(end);
    }
}
