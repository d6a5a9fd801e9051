// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.ledger.Counter;

/**
 * Fragments that were captured before the first one of their datagram, which alone has the ports. They wait for it
 * {@value #MAX_WAIT_MS} ms of capture time, and leave without ports then, or when there are more than {@value #MAX} of
 * them.
 *
 * <p>Entries stand in the order of their arrival. One that is due is handed out by {@link #next} when there is room for
 * it. (NOT thread safe.)
 */
final class EarlyFragments {
    static final int MAX = 256;

    static final long MAX_WAIT_MS = 100;
    static final long MAX_WAIT_NS = MAX_WAIT_MS * 1_000_000;

    /** Room at first: most interfaces never have one. */
    private static final int MIN = 8;

    private final Counter waiting;
    /** A ring, whose size is a power of two. */
    private Entry[] entries = new Entry[0];

    private int first;
    private int length;
    private int due;

    /** @param waiting counts what is in here */
    EarlyFragments(Counter waiting) {
        this.waiting = waiting;
    }

    /** A fragment as it was captured. */
    static final class Entry {
        final IpHeader ip = new IpHeader();
        long timeNs;
        int vlanTags;
        /** See {@link LinkType#deviceOf}. */
        long device;
        /** What {@link FragmentPorts#find} says; {@link FragmentPorts#UNKNOWN} while it waits. */
        long ports;

        boolean isDue;
        boolean isGone;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean isFull() {
        return length == MAX;
    }

    boolean hasDue() {
        return due != 0;
    }

    /** Takes a fragment; there must be room. */
    void add(IpHeader ip, long timeNs, int vlanTags, long device) {
        if (length == entries.length) {
            grow();
        }
        final Entry entry = at(length);
        entry.ip.copyFrom(ip);
        entry.timeNs = timeNs;
        entry.vlanTags = vlanTags;
        entry.device = device;
        entry.ports = FragmentPorts.UNKNOWN;
        entry.isDue = false;
        entry.isGone = false;
        length++;
        waiting.add(1);
    }

    private void grow() {
        final Entry[] grown = new Entry[Math.max(MIN, 2 * length)];
        for (int i = 0; i < grown.length; i++) {
            grown[i] = i < length ? at(i) : new Entry();
        }
        entries = grown;
        first = 0;
    }

    /** That one of those that wait, counted from the oldest; or the free one behind them. */
    private Entry at(int place) {
        return entries[first + place & entries.length - 1];
    }

    /** The first fragment of a datagram came: those that wait for it are due. */
    void found(IpHeader ip, long ports) {
        for (int i = 0; i < length; i++) {
            final Entry entry = at(i);
            if (!entry.isGone && !entry.isDue && entry.ip.isOfSameDatagram(ip)) {
                entry.ports = ports;
                makeDue(entry);
            }
        }
    }

    /** Those that have waited too long at this time are due. */
    void expire(long nowNs) {
        for (int i = 0; i < length; i++) {
            final Entry entry = at(i);
            if (entry.isGone || entry.isDue) {
                continue;
            }
            if (Math.abs(nowNs - entry.timeNs) <= MAX_WAIT_NS) {
                return;
            }
            makeDue(entry);
        }
    }

    /** Nothing more comes: all are due. */
    void expireAll() {
        for (int i = 0; i < length; i++) {
            final Entry entry = at(i);
            if (!entry.isGone && !entry.isDue) {
                makeDue(entry);
            }
        }
    }

    /** Makes room for another one: the oldest is due. */
    void expireOldest() {
        final Entry oldest = at(0);
        if (!oldest.isDue) {
            makeDue(oldest);
        }
    }

    private void makeDue(Entry entry) {
        entry.isDue = true;
        due++;
    }

    /** Takes out the oldest that is due; there must be one. Valid until the next is added. */
    Entry next() {
        int i = 0;
        while (at(i).isGone || !at(i).isDue) {
            i++;
        }
        final Entry entry = at(i);
        entry.isGone = true;
        due--;
        while (length != 0 && at(0).isGone) {
            first = first + 1 & entries.length - 1;
            length--;
        }
        waiting.add(-1);
        return entry;
    }
}
