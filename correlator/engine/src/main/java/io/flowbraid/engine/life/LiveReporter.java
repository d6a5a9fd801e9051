// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowSink;

/**
 * Reports flows that changed to the readers of live flows, while they go on.
 *
 * (NOT thread safe.)
 */
public final class LiveReporter {
    /**
     * A live flow is reported from this age on. Before, the socket of the next connection on its five-tuple may be
     * taken for its own.
     */
    private static final long LIVE_AFTER_NS = 250_000_000L;
    /** By then two agents on two hosts have both reported when the connection began. */
    private static final long PAIRED_AFTER_NS = 4_000_000_000L;

    private static final int MAX_LOOKS_PER_RECORD = 8;

    private final FlowTable flows;
    private final LiveUpdates updates;
    private final FlowReporter reporter;
    private final EngineClock clock;
    private final FlowSink live;

    public LiveReporter(FlowTable flows, LiveUpdates updates, FlowReporter reporter, EngineClock clock, FlowSink live) {
        this.flows = flows;
        this.updates = updates;
        this.reporter = reporter;
        this.clock = clock;
        this.live = live;
    }

    /** See {@code Correlator.updateLive}. */
    public int update(int limit) {
        int reported = 0;
        for (int looks = limit * MAX_LOOKS_PER_RECORD; reported < limit && looks > 0 && live.hasRoom(); looks--) {
            final int id = updates.next(clock.nowNs);
            if (id == FlowTable.NOT_FOUND) {
                break;
            }
            if (Flow.startNs(flows.at(id)) > clock.nowNs - liveAfterNs(flows.at(id))) {
                continue;
            }
            updates.reported(id);
            live.accept(reporter.describe(id, false, EndReason.ACTIVE, clock.nowNs));
            reported++;
        }
        return reported;
    }

    /** A flow whose other end may be another flow waits until both agents have reported what there is. */
    private static long liveAfterNs(long flow) {
        return SocketFlow.has(flow, FlowState.AWAITS_PARTNER) ? PAIRED_AFTER_NS : LIVE_AFTER_NS;
    }
}
