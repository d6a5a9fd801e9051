// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTimers;
import io.flowbraid.engine.table.SocketFlow;

/**
 * When a flow is due. One that is over waits a linger time for trailing packets and the kernel's last counters; with an
 * end that could still be named, a settle time more, and as long as its feed lags, some steps more.
 */
public final class Deadlines implements FlowTimers.Schedule {
    /** How often a flow asks whether its feed has caught up, and how many times: 4.25 s in all. */
    private static final long LATE_STEP_NS = 125_000_000L;

    private static final int MAX_LATE_STEPS = 34;
    /** Of a flow that does not end by being idle. */
    static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private final CorrelatorSettings.Timeouts timeouts;
    private final ObservationPoints points;
    private final FeedProgress progress;
    private final SocketSums sums;

    Deadlines(CorrelatorSettings settings, ObservationPoints points, FeedProgress progress, SocketSums sums) {
        this.sums = sums;
        timeouts = settings.timeouts();
        this.points = points;
        this.progress = progress;
    }

    @Override
    public long deadlineNs(long flow) {
        final long idleNs = idleNs(flow);
        return Flow.closedNs(flow) != 0 ? idleNs : Math.min(idleNs, Flow.reportedNs(flow) + timeouts.activeNs());
    }

    /** When it ends without another packet, ns; not before the deadline. */
    public long idleNs(long flow) {
        final long closedNs = Flow.closedNs(flow);
        if (closedNs != 0) {
            final int state = Flow.state(flow);
            final boolean isSettling = (state & FlowState.SETTLED) != 0;
            return closedNs
                    + timeouts.lingerNs()
                    + (isSettling ? timeouts.settleNs() : 0)
                    + FlowState.lateSteps(state) * LATE_STEP_NS;
        }
        if (SocketFlow.isSocketFlow(flow) && sums.isKept(flow)) {
            return FOREVER_NS; // its agent reports the end
        }
        final int protocol = Flow.protocol(flow);
        return Flow.lastNs(flow) + timeouts.idleNs(protocol);
    }

    /** Gives a closed flow that is due more time; false when it has had all it may have. */
    public boolean extend(long flow, boolean isOwnerMissing, boolean isUndecided, long nowNs) {
        final int state = Flow.state(flow);
        if ((state & FlowState.SETTLED) == 0) {
            Flow.state(flow, isOwnerMissing || isUndecided ? state | FlowState.SETTLED : state);
            return isOwnerMissing || isUndecided;
        }
        final boolean isLate = isOwnerMissing
                && FlowState.lateSteps(state) < MAX_LATE_STEPS
                && (SocketFlow.has(flow, FlowState.AWAITS_PARTNER)
                        || !progress.hasAccounted(
                                points.at(Flow.observationPoint(flow)).feeds(),
                                Flow.closedNs(flow) + FeedProgress.REPORTED_AFTER_NS,
                                nowNs));
        if (isLate) {
            Flow.state(flow, state + FlowState.LATE_STEP);
        }
        return isLate;
    }
}
