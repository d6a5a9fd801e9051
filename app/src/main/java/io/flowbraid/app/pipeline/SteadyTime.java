// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.model.SocketEvent;

/**
 * The correlator's time: the wall clock as it was at the start, going on evenly however the clock is stepped since.
 *
 * <p>The kernel stamps packets with the wall clock, so a step of an hour would end every flow at once, or hold them all for
 * an hour; and an event whose agent learns of the step a second later would miss its packets. A step is seen at once, as a
 * change of the difference between the wall clock and the monotonic one, before the first packet that was stamped after it
 * is handled. From then on packets are set back by the sum of all steps; what was still under way is told from what came
 * after by how long the packets before it took. An agent of this boot says the kernel's monotonic time, which is never
 * stepped, and is believed before its wall time. Events of other hosts are in the world's time, as our packets are.
 *
 * <p>Records leave in the wall clock as it is then: durations are true, and a flow's times fit those of everything else the
 * host says now.
 *
 * (NOT thread safe.)
 */
final class SteadyTime {
    /** Below this a step is within what events and packets may differ by anyway. */
    private static final long STEP_NS = 2_000_000;

    private static final long MS = 1_000_000;
    private static final int READINGS = 16;
    /** After a step, packets from before it may come for so long. */
    private static final long UNDER_WAY_NS = 5_000 * MS;
    /** Nothing has happened yet that far ahead: its clock is not ours. */
    private static final long FUTURE_NS = 1_000 * MS;

    private final HostClock clock;
    private final String bootId;
    private final StepListener onStep;
    private final long wallMinusMonotonicNs;

    private long steppedNs;
    private long steppedBeforeNs;
    private long mixedUntilNs = Long.MIN_VALUE;
    private long nowNs;
    private long lagNs;

    /** Hears of each step of the clock. */
    interface StepListener {
        void stepped(long byNs);
    }

    /** @param bootId of this host; empty when not known */
    SteadyTime(HostClock clock, String bootId, StepListener onStep) {
        this.clock = clock;
        this.bootId = bootId;
        this.onStep = onStep;
        wallMinusMonotonicNs = wallMinusMonotonicNs(clock);
        nowNs = clock.monotonicNs() + wallMinusMonotonicNs;
    }

    /** The time now, after a look at the clocks. */
    long nowNs() {
        final long monotonicNs = clock.monotonicNs();
        final long offNs = clock.wallMs() * MS + MS / 2 - monotonicNs - wallMinusMonotonicNs - steppedNs;
        if (Math.abs(offNs) > STEP_NS) {
            step();
        }
        nowNs = monotonicNs + wallMinusMonotonicNs;
        return nowNs;
    }

    /** Puts the packets of a batch on this time; to be called before each batch. */
    void steady(PacketBatch batch) {
        nowNs();
        final boolean isMixed = nowNs < mixedUntilNs;
        final int size = batch.size();
        if (size == 0) {
            return;
        }
        final long[] words = batch.words();
        final int last = (size - 1) * PacketBatch.WORDS + PacketBatch.TIME_NS;
        if (steppedNs != 0 || isMixed) {
            final long expectedNs = nowNs - lagNs;
            for (int at = PacketBatch.TIME_NS; at <= last; at += PacketBatch.WORDS) {
                words[at] -= isMixed ? steppedWhenStamped(words[at], expectedNs) : steppedNs;
            }
        }
        lagNs = nowNs - words[last];
    }

    /** Puts an event on this time. Returns whether it says its time by this host's clock. */
    boolean steady(SocketEvent event) {
        final boolean isOurClock = event.kernelNs != 0 && !bootId.isEmpty() && bootId.equals(event.bootId);
        final long timeNs = timeNs(event, isOurClock);
        if (event.openedNs != 0) {
            event.openedNs += timeNs - event.timeNs;
        }
        event.timeNs = timeNs;
        return isOurClock;
    }

    /** Gives records on in wall-clock time. */
    FlowSink reporting(FlowSink sink) {
        return new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                flow.startNs += steppedNs;
                flow.endNs += steppedNs;
                sink.accept(flow);
            }

            @Override
            public boolean hasRoom() {
                return sink.hasRoom();
            }

            @Override
            public void flush() {
                sink.flush();
            }

            @Override
            public void close() {
                sink.close();
            }
        };
    }

    private long timeNs(SocketEvent event, boolean isOurClock) {
        if (isOurClock) {
            final long timeNs = event.kernelNs + wallMinusMonotonicNs;
            if (timeNs - nowNs < FUTURE_NS || timeNs - nowNs() < FUTURE_NS) {
                return timeNs;
            }
        }
        return event.timeNs - steppedNs;
    }

    private long steppedWhenStamped(long wallNs, long expectedNs) {
        return Math.abs(wallNs - steppedNs - expectedNs) <= Math.abs(wallNs - steppedBeforeNs - expectedNs)
                ? steppedNs
                : steppedBeforeNs;
    }

    /** What was taken for a step may have been a pause between the two readings: look again, closely. */
    private void step() {
        final long byNs = wallMinusMonotonicNs(clock) - wallMinusMonotonicNs - steppedNs;
        if (Math.abs(byNs) < STEP_NS / 2) {
            return;
        }
        steppedBeforeNs = steppedNs;
        steppedNs += byNs;
        mixedUntilNs = clock.monotonicNs() + wallMinusMonotonicNs + UNDER_WAY_NS;
        onStep.stepped(byNs);
    }

    /** Reads the wall clock between two readings of the monotonic one, and believes the closest pair. */
    private static long wallMinusMonotonicNs(HostClock clock) {
        long closestNs = Long.MAX_VALUE;
        long differenceNs = 0;
        for (int i = 0; i < READINGS; i++) {
            final long before = clock.monotonicNs();
            final long wall = clock.wallNs();
            final long after = clock.monotonicNs();
            if (after - before < closestNs) {
                closestNs = after - before;
                differenceNs = wall - (before + (after - before) / 2);
            }
        }
        return differenceNs;
    }
}
