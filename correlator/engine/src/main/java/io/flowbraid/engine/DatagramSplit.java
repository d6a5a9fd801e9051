// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.table.Flow;

/**
 * Splits the datagrams of a flow at a moment, by the {@link DatagramLog}: those from then on go to another flow. The
 * flow keeps them all when the log no longer has each datagram that matters, or a record has already counted one:
 * counters never decrease. (NOT thread safe.)
 */
final class DatagramSplit {
    /** Datagrams of one flow that are looked at, at most: an event must not hold up the packets. */
    private static final int MAX_ENTRIES = 16_384;
    /** Captured datagrams overtake one another by no more than this. */
    private static final long DISORDER_NS = 50_000_000L;

    private final DatagramLog log;

    private long boundaryNs;
    private final long[] packets = new long[2];
    private final long[] bytes = new long[2];
    private final long[] payloadBytes = new long[2];
    private final long[] firstNs = new long[2];
    private final long[] lastNs = new long[2];
    private final long[] lastBeforeNs = new long[2];

    private int firstSide;
    private long startNs;
    private long oldestMoved;

    DatagramSplit(DatagramLog log) {
        this.log = log;
    }

    /** Whether the flow's datagrams from then on are known, and some before it. Then {@link #move} may follow. */
    boolean find(long flow, long boundaryNs) {
        this.boundaryNs = boundaryNs;
        for (int side = 0; side < 2; side++) {
            packets[side] = 0;
            bytes[side] = 0;
            payloadBytes[side] = 0;
            firstNs[side] = 0;
            lastNs[side] = 0;
            lastBeforeNs[side] = 0;
        }
        startNs = Long.MAX_VALUE;
        oldestMoved = Long.MAX_VALUE;
        int looks = 0;
        long entry = Flow.newestLogged(flow);
        for (; log.has(entry) && entry > DatagramLog.NONE && looks < MAX_ENTRIES; looks++) {
            note(entry);
            if (isEnough(entry, flow)) {
                return isDivided(flow);
            }
            entry = log.earlier(entry);
        }
        return entry <= DatagramLog.NONE && isDivided(flow);
    }

    /** What comes before the entry is before the boundary, and the last datagram there of each end is known. */
    private boolean isEnough(long entry, long flow) {
        return log.timeNs(entry) < boundaryNs - DISORDER_NS
                && (lastBeforeNs[0] != 0 || Flow.firstSentNs(flow, 0) == 0)
                && (lastBeforeNs[1] != 0 || Flow.firstSentNs(flow, 1) == 0);
    }

    private boolean isDivided(long flow) {
        final int reported = Flow.reportedLogged(flow);
        return packets[0] + packets[1] > 0
                && (lastBeforeNs[0] | lastBeforeNs[1]) != 0
                && (reported == 0 || (int) oldestMoved - reported > 0);
    }

    private void note(long entry) {
        final long timeNs = log.timeNs(entry);
        final int side = log.side(entry);
        if (timeNs < boundaryNs) {
            lastBeforeNs[side] = Math.max(lastBeforeNs[side], timeNs);
            return;
        }
        oldestMoved = Math.min(oldestMoved, entry);
        packets[side]++;
        bytes[side] += log.bytes(entry);
        payloadBytes[side] += log.payloadBytes(entry);
        firstNs[side] = firstNs[side] == 0 ? timeNs : Math.min(firstNs[side], timeNs);
        lastNs[side] = Math.max(lastNs[side], timeNs);
        if (timeNs <= startNs) {
            startNs = timeNs;
            firstSide = side;
        }
    }

    /** Time of the first datagram from the boundary on. */
    long startNs() {
        return startNs;
    }

    /** The end that sent it. */
    int firstSide() {
        return firstSide;
    }

    /** Moves what was found from one flow to the other, which is new. */
    void move(long from, long to) {
        for (int side = 0; side < 2; side++) {
            Flow.packets(from, side, Flow.packets(from, side) - packets[side]);
            Flow.bytes(from, side, Flow.bytes(from, side) - bytes[side]);
            Flow.payloadBytes(from, side, Flow.payloadBytes(from, side) - payloadBytes[side]);
            Flow.packets(to, side, packets[side]);
            Flow.bytes(to, side, bytes[side]);
            Flow.payloadBytes(to, side, payloadBytes[side]);
            Flow.firstSentNs(to, side, firstNs[side]);
            Flow.lastSentNs(to, side, lastNs[side]);
            Flow.lastSentNs(from, side, lastBeforeNs[side]);
            if (lastBeforeNs[side] == 0) {
                Flow.firstSentNs(from, side, 0);
            }
        }
        Flow.lastNs(to, Math.max(lastNs[0], lastNs[1]));
        Flow.lastNs(from, Math.max(lastBeforeNs[0], lastBeforeNs[1]));
        relink(from, to);
    }

    /** Each flow keeps a list of its own datagrams. */
    private void relink(long from, long to) {
        long kept = DatagramLog.NONE;
        long moved = DatagramLog.NONE;
        long entry = Flow.newestLogged(from);
        Flow.newestLogged(from, DatagramLog.NONE);
        Flow.newestLogged(to, DatagramLog.NONE);
        while (log.has(entry) && entry > DatagramLog.NONE && log.timeNs(entry) >= boundaryNs - DISORDER_NS) {
            final long next = log.earlier(entry);
            if (log.timeNs(entry) < boundaryNs) {
                kept = append(from, kept, entry);
            } else {
                moved = append(to, moved, entry);
            }
            entry = next;
        }
        if (entry > DatagramLog.NONE) {
            append(from, kept, entry);
        } else if (kept != DatagramLog.NONE) {
            log.earlier(kept, DatagramLog.NONE);
        }
        if (moved != DatagramLog.NONE) {
            log.earlier(moved, DatagramLog.NONE);
        }
    }

    private long append(long flow, long last, long entry) {
        if (last == DatagramLog.NONE) {
            Flow.newestLogged(flow, entry);
        } else {
            log.earlier(last, entry);
        }
        return entry;
    }
}
