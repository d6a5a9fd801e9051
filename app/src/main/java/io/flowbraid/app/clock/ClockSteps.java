// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

/**
 * The steps of the wall clock since the start. Each {@link SteadyTime} that shares them looks for them; the first that
 * sees one notes it for all, so that it is counted once. (NOT thread safe.)
 */
final class ClockSteps {
    /** Below this a step is within what events and packets may differ by anyway. */
    static final long STEP_NS = 2_000_000;

    private static final int READINGS = 16;
    /** After a step, packets from before it may come for so long. */
    private static final long UNDER_WAY_NS = 5_000_000_000L;

    private final HostClock clock;
    private final StepListener onStep;
    private final long wallMinusMonotonicNs;
    private Sum soFar = new Sum(0, 0, Long.MIN_VALUE);

    /**
     * All steps together.
     *
     * @param beforeNs the same without the last one
     * @param mixedUntilNs until then packets from before the last one may come
     */
    record Sum(long ns, long beforeNs, long mixedUntilNs) {

        /** The steps that had been when a packet was stamped that is expected to be of {@code expectedNs}. */
        long whenStamped(long wallNs, long expectedNs) {
            return Math.abs(wallNs - ns - expectedNs) <= Math.abs(wallNs - beforeNs - expectedNs) ? ns : beforeNs;
        }
    }

    ClockSteps(HostClock clock, StepListener onStep) {
        this.clock = clock;
        this.onStep = onStep;
        wallMinusMonotonicNs = readDifferenceNs();
    }

    long wallMinusMonotonicNs() {
        return wallMinusMonotonicNs;
    }

    Sum soFar() {
        return soFar;
    }

    /** What was taken for a step may have been a pause between two readings: looks again, closely. */
    void look() {
        final Sum before = soFar;
        final long byNs = readDifferenceNs() - wallMinusMonotonicNs - before.ns();
        if (Math.abs(byNs) < STEP_NS / 2) {
            return;
        }
        soFar = new Sum(before.ns() + byNs, before.ns(), clock.monotonicNs() + wallMinusMonotonicNs + UNDER_WAY_NS);
        onStep.stepped(byNs);
    }

    /** Reads the wall clock between two readings of the monotonic one, and believes the closest pair. */
    private long readDifferenceNs() {
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
