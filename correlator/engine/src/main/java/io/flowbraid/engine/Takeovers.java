// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Captured flows that took over from a flow of sockets which was reported already: they go on under its identifier, and
 * their counters go on from where it was. Rare: it needs a connection that was known for a while before its first packet was
 * captured.
 */
final class Takeovers {
    private final Int2ObjectHashMap<Takeover> byFlow = new Int2ObjectHashMap<>();

    /** What the flow of sockets had counted by canonical end. */
    static final class Takeover {
        final long flowId;
        final long startNs;
        final long[] payloadBytes = new long[2];
        final long[] segments = new long[2];

        private Takeover(long flow) {
            flowId = FlowReporter.flowId(flow);
            startNs = Flow.startNs(flow);
            for (int side = 0; side < 2; side++) {
                payloadBytes[side] = Math.max(0, SocketFlow.saidPayload(flow, side));
                segments[side] = Math.max(0, SocketFlow.saidSegments(flow, side));
            }
        }
    }

    /** The captured flow takes over from this one, unless it has from another. */
    void add(int capturedFlowId, long flow) {
        if (!byFlow.containsKey(capturedFlowId)) {
            byFlow.put(capturedFlowId, new Takeover(flow));
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
