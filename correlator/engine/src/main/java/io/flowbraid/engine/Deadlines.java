// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.CLOSED_NS;
import static io.flowbraid.engine.FlowLayout.LAST_NS;
import static io.flowbraid.engine.FlowLayout.REPORTED_NS;
import static io.flowbraid.engine.FlowLayout.STATE;

import io.flowbraid.model.FiveTuple;
import org.agrona.concurrent.UnsafeBuffer;

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
    long deadlineNs(UnsafeBuffer flow, int at) {
        final long idleNs = idleNs(flow, at);
        return flow.getLong(at + CLOSED_NS) != 0
                ? idleNs
                : Math.min(idleNs, flow.getLong(at + REPORTED_NS) + settings.activeNs());
    }

    /** When it ends without another packet, ns; not before the deadline. */
    long idleNs(UnsafeBuffer flow, int at) {
        final long closedNs = flow.getLong(at + CLOSED_NS);
        if (closedNs != 0) {
            final int state = flow.getInt(at + STATE);
            final boolean isSettling = (state & FlowLayout.SETTLED) != 0;
            return closedNs
                    + settings.lingerNs()
                    + (isSettling ? settings.settleNs() : 0)
                    + lateSteps(state) * LATE_STEP_NS;
        }
        final int protocol = FiveTuple.protocolOf(flow.getLong(at + FlowLayout.PORTS));
        return flow.getLong(at + LAST_NS) + settings.idleNs(protocol);
    }

    /** Gives a closed flow that is due more time; false when it has had all it may have. */
    boolean extend(UnsafeBuffer flow, int at, boolean isOwnerMissing, boolean isUndecided, long nowNs) {
        final int state = flow.getInt(at + STATE);
        if ((state & FlowLayout.SETTLED) == 0) {
            flow.putInt(at + STATE, isOwnerMissing || isUndecided ? state | FlowLayout.SETTLED : state);
            return isOwnerMissing || isUndecided;
        }
        final boolean isLate = isOwnerMissing
                && lateSteps(state) < MOST_LATE_STEPS
                && !progress.hasTold(
                        interfaces[FiveTuple.qualifierOf(flow.getLong(at + FlowLayout.PORTS))].feeds(),
                        flow.getLong(at + CLOSED_NS) + TOLD_AFTER_CLOSE_NS,
                        nowNs);
        if (isLate) {
            flow.putInt(at + STATE, state + (1 << FlowLayout.LATE_STEPS_SHIFT));
        }
        return isLate;
    }

    private static int lateSteps(int state) {
        return (state & FlowLayout.LATE_STEPS_MASK) >>> FlowLayout.LATE_STEPS_SHIFT;
    }
}
