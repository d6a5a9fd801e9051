// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.EndReason;
import io.flowbraid.model.FlowSink;

/**
 * Tells who follows the flows of those that changed.
 *
 * (NOT thread safe.)
 */
final class LiveReporter {
    /**
     * A flow this old is told of while it lives. Until the next connection on its five-tuple would have shown, that one's
     * socket may pass for its own.
     */
    private static final long LIVE_AFTER_NS = 250_000_000L;
    /** Two agents on two hosts have told up to the other's beginning by then. */
    private static final long PAIRED_AFTER_NS = 4_000_000_000L;

    private static final int LOOKS_PER_UPDATE = 8;

    private final FlowTable flows;
    private final LiveUpdates updates;
    private final FlowReporter reporter;
    private final EngineClock clock;
    private final FlowSink live;

    LiveReporter(FlowTable flows, LiveUpdates updates, FlowReporter reporter, EngineClock clock, FlowSink live) {
        this.flows = flows;
        this.updates = updates;
        this.reporter = reporter;
        this.clock = clock;
        this.live = live;
    }

    /**
     * Tells the live sink of flows that changed: of each about once a second, of a new one or of an owner just learned
     * within a tenth. Such a record is an interim one whose flow goes on, and says what is known at this moment. Of a
     * flow's first quarter of a second nothing is told.
     *
     * @param limit of records now, so that packets never wait long; the others stay due
     * @return how many it told of
     */
    int update(int limit) {
        int told = 0;
        for (int looks = limit * LOOKS_PER_UPDATE; told < limit && looks > 0 && live.hasRoom(); looks--) {
            final int id = updates.next(clock.nowNs);
            if (id == FlowTable.NOT_FOUND) {
                break;
            }
            if (Flow.startNs(flows.at(id)) > clock.nowNs - liveAfterNs(flows.at(id))) {
                continue;
            }
            updates.told(id);
            live.accept(reporter.describe(id, false, EndReason.ACTIVE, clock.nowNs));
            told++;
        }
        return told;
    }

    /** A flow whose other end may be another flow waits until both agents have reported what there is. */
    private static long liveAfterNs(long flow) {
        return SocketFlow.has(flow, FlowState.AWAITS_PARTNER) ? PAIRED_AFTER_NS : LIVE_AFTER_NS;
    }
}
