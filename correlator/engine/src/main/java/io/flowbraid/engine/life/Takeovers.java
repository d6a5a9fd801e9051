// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.table.Flow;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Captured flows that took over from a flow of sockets which was reported already: they go on under its identifier.
 * Their counters begin with the first packet, and the records of sockets before it stay as they are: whoever sums takes
 * the differences of each part. Rare: it needs a connection that was known for a while before its first packet was
 * captured.
 */
public final class Takeovers {
    private final Int2ObjectHashMap<Takeover> byFlow = new Int2ObjectHashMap<>();

    /** The flow of sockets that was there before. */
    record Takeover(long flowId, long startNs) {}

    /** The captured flow takes over from this one, unless it has from another. */
    public void add(int capturedFlowId, long flow) {
        if (!byFlow.containsKey(capturedFlowId)) {
            byFlow.put(capturedFlowId, new Takeover(FlowReporter.flowId(flow), Flow.startNs(flow)));
        }
    }

    @Nullable
    Takeover of(int flowId) {
        return byFlow.isEmpty() ? null : byFlow.get(flowId);
    }

    void remove(int flowId) {
        if (!byFlow.isEmpty()) {
            byFlow.remove(flowId);
        }
    }
}
