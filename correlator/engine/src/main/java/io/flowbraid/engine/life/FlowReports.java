// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import org.jspecify.annotations.Nullable;

/** Gives the sink the records of flows. (NOT thread safe.) */
final class FlowReports {
    private final FlowReporter reporter;
    private final EngineClock clock;
    private final FlowSink sink;
    private final @Nullable LiveUpdates updates;

    FlowReports(FlowReporter reporter, EngineClock clock, FlowSink sink, @Nullable LiveUpdates updates) {
        this.reporter = reporter;
        this.clock = clock;
        this.sink = sink;
        this.updates = updates;
    }

    /** A record of the flow as it is now; returns whether sums count it. */
    boolean report(int id, boolean isFinal, EndReason reason) {
        final FlowRecord record = reporter.describe(id, isFinal, reason, clock.nowNs);
        final boolean isCounted = record.conversation.isCounted;
        sink.accept(record);
        if (updates != null) {
            updates.reported(id);
        }
        return isCounted;
    }
}
