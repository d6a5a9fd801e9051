// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.CLOSED_NS;
import static io.flowbraid.engine.FlowLayout.LAST_NS;
import static io.flowbraid.engine.FlowLayout.REPORTED_NS;
import static io.flowbraid.engine.FlowLayout.STATE;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;

import io.flowbraid.model.FiveTuple;

/**
 * When a flow is due. One that is over waits a linger time for trailing packets and the kernel's last counters; with an end
 * that could still be named, a settle time more, and as long as its feed lags, some steps more.
 */
final class Deadlines {
    /** A feed that has told so much more than the connection's life has told of it: events come a drain interval late. */
    private static final long TOLD_AFTER_CLOSE_NS = 100_000_000L;
    /** How often a flow asks whether its feed has caught up, and how many times: 4.25 s in all. */
    private static final long LATE_STEP_NS = 125_000_000L;

    private static final int MOST_LATE_STEPS = 34;

    private final CorrelatorSettings settings;
    private final ObservedInterface[] interfaces;
    private final FeedProgress progress;

    Deadlines(CorrelatorSettings settings, ObservedInterface[] interfaces, FeedProgress progress) {
        this.settings = settings;
        this.interfaces = interfaces;
        this.progress = progress;
    }

    /** When something is to be done about the flow, ns. */
    long deadlineNs(long flow) {
        final long idleNs = idleNs(flow);
        return getLong(flow + CLOSED_NS) != 0
                ? idleNs
                : Math.min(idleNs, getLong(flow + REPORTED_NS) + settings.activeNs());
    }

    /** When it ends without another packet, ns; not before the deadline. */
    long idleNs(long flow) {
        final long closedNs = getLong(flow + CLOSED_NS);
        if (closedNs != 0) {
            final int state = getInt(flow + STATE);
            final boolean isSettling = (state & FlowLayout.SETTLED) != 0;
            return closedNs
                    + settings.lingerNs()
                    + (isSettling ? settings.settleNs() : 0)
                    + lateSteps(state) * LATE_STEP_NS;
        }
        final int protocol = FiveTuple.protocolOf(getLong(flow + FlowLayout.PORTS));
        return getLong(flow + LAST_NS) + settings.idleNs(protocol);
    }

    /** Gives a closed flow that is due more time; false when it has had all it may have. */
    boolean extend(long flow, boolean isOwnerMissing, boolean isUndecided, long nowNs) {
        final int state = getInt(flow + STATE);
        if ((state & FlowLayout.SETTLED) == 0) {
            putInt(flow + STATE, isOwnerMissing || isUndecided ? state | FlowLayout.SETTLED : state);
            return isOwnerMissing || isUndecided;
        }
        final boolean isLate = isOwnerMissing
                && lateSteps(state) < MOST_LATE_STEPS
                && !progress.hasTold(
                        interfaces[FiveTuple.qualifierOf(getLong(flow + FlowLayout.PORTS))].feeds(),
                        getLong(flow + CLOSED_NS) + TOLD_AFTER_CLOSE_NS,
                        nowNs);
        if (isLate) {
            putInt(flow + STATE, state + (1 << FlowLayout.LATE_STEPS_SHIFT));
        }
        return isLate;
    }

    private static int lateSteps(int state) {
        return (state & FlowLayout.LATE_STEPS_MASK) >>> FlowLayout.LATE_STEPS_SHIFT;
    }
}
