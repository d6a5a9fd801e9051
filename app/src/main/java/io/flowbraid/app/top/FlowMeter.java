// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.Arrays;

/**
 * The counters of one flow by interval: differences between reports. A difference belongs to the time between two
 * reports, and is divided among their intervals in proportion. Its sum stays exact, but for the part before the first
 * interval, which is not measured. (NOT thread safe.)
 */
final class FlowMeter {
    private static final int COUNTS = 6;
    private static final int CLIENT_BYTES = 0;
    private static final int SERVER_BYTES = 1;
    private static final int CLIENT_RETRANSMITS = 2;
    private static final int SERVER_RETRANSMITS = 3;
    private static final int OPENED = 4;
    private static final int FAILED = 5;

    /** A flow that changes is reported each second: a difference is not older. */
    private static final long MAX_SPAN_NS = 1_100_000_000;

    private final Intervals intervals;
    private final long[] counts;
    private FlowReading last;
    private long lastNs;
    private long openedNs = Long.MIN_VALUE;
    private long endedNs = Long.MAX_VALUE;

    private FlowMeter(Intervals intervals, FlowReading first, long countedNs) {
        this.intervals = intervals;
        counts = new long[intervals.slots() * COUNTS];
        last = first;
        lastNs = countedNs;
        if (first.hasEnded()) {
            end();
        }
    }

    /** A flow that began earlier: what it had counted then is not measured. */
    static FlowMeter ofKnown(Intervals intervals, FlowReading first, long countedNs) {
        return new FlowMeter(intervals, first, countedNs);
    }

    /** A flow that has just begun: all that it has counted is measured. */
    static FlowMeter ofNew(Intervals intervals, FlowReading first, long countedNs) {
        final FlowMeter meter = new FlowMeter(intervals, first, countedNs);
        final long fromNs = countedNs - Math.max(0, first.endNs() - first.startNs());
        meter.openedNs = fromNs;
        meter.add(OPENED, fromNs, fromNs, first.isOpened() ? 1 : 0);
        meter.add(FAILED, countedNs, countedNs, first.hasFailed() ? 1 : 0);
        meter.add(CLIENT_BYTES, fromNs, countedNs, first.client().bytes());
        meter.add(SERVER_BYTES, fromNs, countedNs, first.server().bytes());
        meter.add(CLIENT_RETRANSMITS, fromNs, countedNs, first.client().retransmits());
        meter.add(SERVER_RETRANSMITS, fromNs, countedNs, first.server().retransmits());
        return meter;
    }

    /** The same flow, of which nothing is measured yet. */
    FlowMeter again(Intervals others) {
        return new FlowMeter(others, last, lastNs);
    }

    /** Takes over what another flow has counted and was not shown. */
    void fold(FlowMeter other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    void take(FlowReading next, long nextCountedNs) {
        final long countedNs = Math.max(lastNs, nextCountedNs);
        final boolean isTurned =
                !next.client().isSameSocket(last.client()) && next.client().isSameSocket(last.server());
        final FlowReading.End client = isTurned ? last.server() : last.client();
        final FlowReading.End server = isTurned ? last.client() : last.server();
        if (isTurned) {
            turn();
        }
        // Packets that take a flow over from its sockets count from zero.
        final boolean isAnew = !next.observer().equals(last.observer());
        final long fromNs = Math.max(lastNs, countedNs - MAX_SPAN_NS);
        add(CLIENT_BYTES, fromNs, countedNs, next.client().bytes() - (isAnew ? 0 : Math.max(0, client.bytes())));
        add(SERVER_BYTES, fromNs, countedNs, next.server().bytes() - (isAnew ? 0 : Math.max(0, server.bytes())));
        add(CLIENT_RETRANSMITS, fromNs, countedNs, next.client().retransmits() - (isAnew ? 0 : client.retransmits()));
        add(SERVER_RETRANSMITS, fromNs, countedNs, next.server().retransmits() - (isAnew ? 0 : server.retransmits()));
        add(FAILED, countedNs, countedNs, next.hasFailed() && !last.hasFailed() ? 1 : 0);
        last = next;
        lastNs = countedNs;
        if (next.hasEnded()) {
            end();
        }
    }

    /** The ends have changed places, in what is not shown yet, too. */
    private void turn() {
        for (int at = 0; at < counts.length; at += COUNTS) {
            swap(at + CLIENT_BYTES, at + SERVER_BYTES);
            swap(at + CLIENT_RETRANSMITS, at + SERVER_RETRANSMITS);
        }
    }

    private void swap(int one, int other) {
        final long kept = counts[one];
        counts[one] = counts[other];
        counts[other] = kept;
    }

    private void add(int count, long fromNs, long toNs, long amount) {
        if (amount <= 0 || toNs < intervals.startNs()) {
            return;
        }
        final long measuredNs = Math.max(fromNs, intervals.startNs());
        final long measured =
                measuredNs == fromNs ? amount : Math.round(amount * ((toNs - measuredNs) / (double) (toNs - fromNs)));
        final long beganNs = Math.max(fromNs, intervals.startOf(intervals.oldest()));
        final long last = intervals.at(toNs);
        long rest = measured;
        for (long number = intervals.at(beganNs); number < last; number++) {
            final double part = (intervals.startOf(number + 1) - beganNs) / (double) (toNs - beganNs);
            final long share = Math.min(rest, Math.round(measured * part) - (measured - rest));
            counts[intervals.slotOf(number) * COUNTS + count] += share;
            rest -= share;
        }
        counts[intervals.slotOf(last) * COUNTS + count] += rest;
    }

    /** No more reports of it will come. */
    void end() {
        endedNs = lastNs;
    }

    boolean isOver() {
        return endedNs != Long.MAX_VALUE;
    }

    /** Whether there is anything to show: it lived or did something in an interval that is not shown yet. */
    boolean isOfInterest() {
        return endedNs >= intervals.startOf(intervals.oldest())
                || Arrays.stream(counts).anyMatch(count -> count != 0);
    }

    boolean isCounted() {
        return last.isCounted();
    }

    /** What it counted in the oldest interval, which leaves. */
    MeasuredFlow takeOldest() {
        final int at = intervals.slotOf(intervals.oldest()) * COUNTS;
        final long endNs = intervals.startOf(intervals.oldest() + 1);
        final MeasuredFlow measured = new MeasuredFlow(
                last,
                counts[at + CLIENT_BYTES],
                counts[at + SERVER_BYTES],
                counts[at + CLIENT_RETRANSMITS],
                counts[at + SERVER_RETRANSMITS],
                counts[at + OPENED],
                counts[at + FAILED],
                openedNs < endNs && endedNs >= endNs);
        Arrays.fill(counts, at, at + COUNTS, 0);
        return measured;
    }
}
