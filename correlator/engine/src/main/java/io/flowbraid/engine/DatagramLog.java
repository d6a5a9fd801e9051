// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

/**
 * The latest datagrams of all flows: when, which end sent it, how long. A flow's datagrams are linked, newest first, so
 * that they can still be divided when a late event shows that its five-tuple changed hands.
 *
 * <p>Bounded: {@value #CAPACITY} datagrams, about a second of a busy host; the oldest is overwritten. Its memory is
 * allocated with the first datagram. (NOT thread safe.)
 */
public final class DatagramLog {
    /** No entry: the flow has no earlier datagram. Entries are numbered from 1. */
    static final long NONE = 0;

    static final int CAPACITY = 1 << 16;

    private static final int MASK = CAPACITY - 1;
    private static final long SIDE_B = 1L << 63;

    private long[] timesNs = {};
    /** IP bytes in the upper half, payload in the lower; the sign is the end. */
    private long[] lengths = {};

    private long[] earlier = {};
    private long newest;

    /**
     * Enters a datagram.
     *
     * @param earlier the entry of the flow's datagram before it
     * @return the entry
     */
    long add(long timeNs, int side, long lengths, long earlier) {
        if (newest == 0) {
            timesNs = new long[CAPACITY];
            this.lengths = new long[CAPACITY];
            this.earlier = new long[CAPACITY];
        }
        final long entry = ++newest;
        final int place = (int) entry & MASK;
        timesNs[place] = timeNs;
        this.lengths[place] = lengths & ~SIDE_B | (side == 0 ? 0 : SIDE_B);
        this.earlier[place] = Math.max(NONE, earlier);
        return entry;
    }

    /** False when it has been overwritten. */
    boolean has(long entry) {
        return entry > newest - CAPACITY && entry <= newest;
    }

    long timeNs(long entry) {
        return timesNs[(int) entry & MASK];
    }

    int side(long entry) {
        return lengths[(int) entry & MASK] < 0 ? 1 : 0;
    }

    long bytes(long entry) {
        return (lengths[(int) entry & MASK] & ~SIDE_B) >>> 32;
    }

    long payloadBytes(long entry) {
        return lengths[(int) entry & MASK] & 0xffff_ffffL;
    }

    /** The entry before it of the same flow, or {@link #NONE}. */
    long earlier(long entry) {
        return earlier[(int) entry & MASK];
    }

    void earlier(long entry, long other) {
        earlier[(int) entry & MASK] = other;
    }
}
