// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the agent waits between two drains of the kernel's ring, which has room for seconds. Each drain costs a
 * wake-up, so they become rarer when nothing comes; rarest when somebody in this process captures packets and wakes the
 * agent for them: an event is awaited by a flow only when there is a packet.
 *
 * <p>{@link #await} is for the agent's thread, {@link #wake} for any.
 */
final class DrainTimer {
    private static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long ASLEEP_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int QUIET_AFTER = 50;
    private static final int ASLEEP_AFTER = QUIET_AFTER + 25;

    private int emptyDrains;
    private boolean wasAsleep;
    private volatile boolean isAsleep;
    private volatile boolean isWokenByPackets;

    /** From now on {@link #wake} is called for packets. */
    void wokenByPackets() {
        isWokenByPackets = true;
    }

    /** Waits after a drain that brought so many events. */
    void await(int events) {
        emptyDrains = events == 0 ? emptyDrains + 1 : 0;
        if (emptyDrains == 0 || !wasAsleep) {
            LockSupport.parkNanos(emptyDrains < QUIET_AFTER ? BUSY_NS : QUIET_NS);
        } else {
            if (isAsleep) {
                LockSupport.parkNanos(ASLEEP_NS);
            }
            if (!isAsleep) {
                emptyDrains = QUIET_AFTER; // packets may go on without events: not to be woken by each
            }
        }
        // First said, then drained once more, then slept: what comes in between is seen.
        wasAsleep = isWokenByPackets && emptyDrains >= ASLEEP_AFTER;
        isAsleep = wasAsleep;
    }

    /** Ends a long wait of the thread; others are short enough. */
    void wake(Thread agent) {
        if (isAsleep) {
            isAsleep = false;
            LockSupport.unpark(agent);
        }
    }
}
