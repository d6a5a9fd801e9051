// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.AttributionStatus;
import io.flowbraid.model.FlowRecord;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many ends of the flows that are kept have each status. One thread writes, any reads. */
public final class EndTally {
    private final AtomicIntegerArray counts = new AtomicIntegerArray(AttributionStatus.values().length);

    void enter(FlowRecord flow) {
        add(flow, 1);
    }

    void leave(FlowRecord flow) {
        add(flow, -1);
    }

    private void add(FlowRecord flow, int amount) {
        counts.addAndGet(flow.client.attribution.status.ordinal(), amount);
        counts.addAndGet(flow.server.attribution.status.ordinal(), amount);
    }

    public int of(AttributionStatus status) {
        return counts.get(status.ordinal());
    }
}
