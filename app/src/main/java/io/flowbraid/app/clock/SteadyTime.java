// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.socket.SocketEvent;

/**
 * The correlator's time: the wall clock as it was at the start, going on evenly however the clock is stepped since.
 *
 * <p>The kernel stamps packets with the wall clock, so a step of an hour would end every flow at once, or hold them all
 * for an hour; and an event whose agent learns of the step a second later would miss its packets. A step is seen at
 * once, as a change of the difference between the wall clock and the monotonic one, before the first packet that was
 * stamped after it is handled. From then on packets are set back by the sum of all steps; what was still on its way is
 * recognized by how long the packets before it took. An agent of this boot says the kernel's monotonic time, which is
 * never stepped, and is believed before its wall time. Events of other hosts are in the world's time, as our packets
 * are.
 *
 * <p>An event's time places the event and never moves this time: nothing has happened later than now, so an event whose
 * clock is ahead gets the time of its arrival. The clock of an agent that is wrong harms its own events alone.
 *
 * <p>Records leave in the wall clock as it is then: durations are true, and a flow's times fit those of everything else
 * the host says now.
 *
 * (NOT thread safe.)
 */
public final class SteadyTime {
    private static final long MS = 1_000_000;

    private final HostClock clock;
    private final String bootId;
    private final ClockSteps steps;
    private final long wallMinusMonotonicNs;
    private long nowNs;
    private long lagNs;

    /** @param bootId of this host; empty when not known */
    public SteadyTime(HostClock clock, String bootId, StepListener onStep) {
        this(clock, bootId, new ClockSteps(clock, onStep));
    }

    private SteadyTime(HostClock clock, String bootId, ClockSteps steps) {
        this.clock = clock;
        this.bootId = bootId;
        this.steps = steps;
        wallMinusMonotonicNs = steps.wallMinusMonotonicNs();
        nowNs = clock.monotonicNs() + wallMinusMonotonicNs;
    }

    /** The same time for packets that come another way and take longer. A step that one of them sees holds for both. */
    public SteadyTime withOwnLag() {
        return new SteadyTime(clock, bootId, steps);
    }

    /** The time now, after a look at the clocks. */
    public long nowNs() {
        final long monotonicNs = clock.monotonicNs();
        final long offNs = clock.wallMs() * MS
                + MS / 2
                - monotonicNs
                - wallMinusMonotonicNs
                - steps.soFar().ns();
        if (Math.abs(offNs) > ClockSteps.STEP_NS) {
            steps.look();
        }
        nowNs = monotonicNs + wallMinusMonotonicNs;
        return nowNs;
    }

    /** Puts the packets of a batch on this time; to be called before each batch. */
    public void steady(PacketBatch batch) {
        nowNs();
        final int size = batch.size();
        if (size == 0) {
            return;
        }
        final ClockSteps.Sum stepped = steps.soFar();
        final long[] words = batch.words();
        if (stepped.ns() != 0 || nowNs < stepped.mixedUntilNs()) {
            for (int i = 0; i < size; i++) {
                setBack(words, i * PacketBatch.WORDS, stepped);
            }
            for (int n = 0; n < batch.quotes(); n++) {
                setBack(words, batch.quoteOffset(n), stepped);
            }
        }
        lagNs = nowNs - words[(size - 1) * PacketBatch.WORDS + PacketBatch.TIME_NS];
    }

    private void setBack(long[] words, int at, ClockSteps.Sum stepped) {
        final int time = at + PacketBatch.TIME_NS;
        words[time] -= nowNs < stepped.mixedUntilNs() ? stepped.whenStamped(words[time], nowNs - lagNs) : stepped.ns();
    }

    /**
     * Puts an event on this time, no later than now; to be called when it arrives. What else it says of times moves
     * with it.
     *
     * @return whether its time is by this host's clock
     */
    public boolean steady(SocketEvent event) {
        final long saidNs = event.timeNs;
        final boolean isOurClock = isOurClock(event);
        event.timeNs = isOurClock
                ? event.kernelNs + wallMinusMonotonicNs
                : bounded(saidNs - steps.soFar().ns());
        final long byNs = event.timeNs - saidNs;
        if (!isOurClock && byNs != -steps.soFar().ns()) {
            event.kernelNs = 0; // what it says is not exact
        }
        if (event.openedNs != 0) {
            event.openedNs = Math.min(event.openedNs + byNs, event.timeNs);
        }
        if (event.exported.startNs != 0) {
            event.exported.startNs = Math.min(event.exported.startNs + byNs, event.timeNs);
        }
        return isOurClock;
    }

    /** Many feeds may name the boot of this host; a kernel time that is still to come was not read here. */
    private boolean isOurClock(SocketEvent event) {
        if (event.kernelNs == 0 || bootId.isEmpty() || !bootId.equals(event.bootId)) {
            return false;
        }
        final long timeNs = event.kernelNs + wallMinusMonotonicNs;
        return bounded(timeNs) == timeNs;
    }

    /** No later than now. The clock is read for times that are later than it was last seen. */
    private long bounded(long timeNs) {
        return timeNs <= nowNs ? timeNs : Math.min(timeNs, nowNs());
    }

    /** Gives records on in wall-clock time. */
    public FlowSink reporting(FlowSink sink) {
        return new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                final long steppedNs = steps.soFar().ns();
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
}
