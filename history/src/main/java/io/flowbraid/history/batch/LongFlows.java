// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was reported last of each flow that lives on, so that its next report can say what it adds. Bounded: a flow
 * there is no room for is written when it is final, once, with everything. (NOT thread safe)
 */
public final class LongFlows {
    /**
     * The last report of a flow. A flow that was known from its sockets and then from packets is counted anew from
     * there on, so what was counted is kept for each observer.
     */
    static final class Report {
        int number;
        long endNs;
        private final @Nullable SentSoFar[] sent = new SentSoFar[ObserverType.values().length];

        /** What the flow had sent when this observer was last reported. */
        SentSoFar sent(ObserverType observer) {
            final SentSoFar last = sent[observer.ordinal()];
            return last == null ? SentSoFar.NOTHING : last;
        }

        private void set(FlowRecord flow, int reportNumber) {
            number = reportNumber;
            endNs = flow.endNs;
            sent[flow.observer.ordinal()] = SentSoFar.of(flow);
        }
    }

    private final Map<Long, Report> reports = new HashMap<>();
    private final int limit;

    public LongFlows(int limit) {
        this.limit = limit;
    }

    /** Whether a report can be written so that all reports of its flow add up. */
    boolean hasRoomFor(FlowRecord flow) {
        return flow.isFinal || reports.size() < limit || reports.containsKey(flow.flowId);
    }

    /** The last report of the flow; null when it has none. */
    @Nullable
    Report last(FlowRecord flow) {
        return reports.get(flow.flowId);
    }

    /** The report is the flow's last now, or its end. */
    void note(FlowRecord flow) {
        if (flow.isFinal) {
            reports.remove(flow.flowId);
            return;
        }
        final Report last = reports.get(flow.flowId);
        if (last == null) {
            final Report first = new Report();
            first.set(flow, 0);
            reports.put(flow.flowId, first);
        } else {
            last.set(flow, last.number + 1);
        }
    }
}
