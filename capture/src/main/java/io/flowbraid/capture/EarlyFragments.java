// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.Counter;

/**
 * Fragments that were captured before the first one of their datagram, which alone has the ports. They wait for it {@value
 * #MAX_WAIT_MS} ms of capture time, and leave without ports then, or when there are more than {@value #MAX} of them.
 *
 * <p>Entries stand in the order of their arrival. One that is due is handed out by {@link #next} when there is room for it.
 * (NOT thread safe.)
 */
final class EarlyFragments {
    static final int MAX = 256;

    static final long MAX_WAIT_MS = 100;
    static final long MAX_WAIT_NS = MAX_WAIT_MS * 1_000_000;

    private static final int MASK = MAX - 1;

    private final Counter waiting;
    private final Entry[] entries = new Entry[MAX];
    private int first;
    private int length;
    private int due;

    /** @param waiting counts what is in here */
    EarlyFragments(Counter waiting) {
        this.waiting = waiting;
        for (int i = 0; i < MAX; i++) {
            entries[i] = new Entry();
        }
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
        final Entry entry = entries[first + length & MASK];
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

    /** The first fragment of a datagram came: those that wait for it are due. */
    void found(IpHeader ip, long ports) {
        for (int i = 0; i < length; i++) {
            final Entry entry = entries[first + i & MASK];
            if (!entry.isGone && !entry.isDue && entry.ip.isOfSameDatagram(ip)) {
                entry.ports = ports;
                makeDue(entry);
            }
        }
    }

    /** Those that have waited too long at this time are due. */
    void expire(long nowNs) {
        for (int i = 0; i < length; i++) {
            final Entry entry = entries[first + i & MASK];
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
            final Entry entry = entries[first + i & MASK];
            if (!entry.isGone && !entry.isDue) {
                makeDue(entry);
            }
        }
    }

    /** Makes room for another one: the oldest is due. */
    void expireOldest() {
        final Entry oldest = entries[first];
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
        while (entries[first + i & MASK].isGone || !entries[first + i & MASK].isDue) {
            i++;
        }
        final Entry entry = entries[first + i & MASK];
        entry.isGone = true;
        due--;
        while (length != 0 && entries[first].isGone) {
            first = first + 1 & MASK;
            length--;
        }
        waiting.add(-1);
        return entry;
    }
}
