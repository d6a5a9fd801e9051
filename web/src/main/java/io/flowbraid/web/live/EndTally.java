// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many ends of the flows that are kept have each status, without those that no watched host has a process of
 * ({@link UnattributedReason#isOfNobody}). One thread writes, any reads.
 */
public final class EndTally {
    private final AtomicIntegerArray counts = new AtomicIntegerArray(AttributionStatus.values().length);
    private final AtomicInteger nobodys = new AtomicInteger();

    void enter(FlowRecord flow) {
        add(flow, 1);
    }

    void leave(FlowRecord flow) {
        add(flow, -1);
    }

    private void add(FlowRecord flow, int amount) {
        add(flow.client.attribution, amount);
        add(flow.server.attribution, amount);
    }

    private void add(Attribution end, int amount) {
        if (end.reason.isOfNobody()) {
            nobodys.addAndGet(amount);
        } else {
            counts.addAndGet(end.status.ordinal(), amount);
        }
    }

    /** Ends that can have no owner: remote, refused, the kernel's own, or without sockets. */
    public int nobodys() {
        return nobodys.get();
    }

    public int of(AttributionStatus status) {
        return counts.get(status.ordinal());
    }
}
