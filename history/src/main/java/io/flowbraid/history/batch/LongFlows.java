// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was reported last of each flow of this host that lives on. Bounded: a flow there is no room for is written when
 * it is final, once, with everything. (NOT thread safe)
 */
public final class LongFlows implements EarlierReports {
    private final Map<Long, LastReport> reports = new HashMap<>();
    private final int limit;

    public LongFlows(int limit) {
        this.limit = limit;
    }

    /** Nothing to do: the flows of an earlier run are over. */
    @Override
    public void prepare(Collection<FlowRecord> flows, InFiles files) {}

    @Override
    public boolean isWelcome(FlowRecord flow) {
        return flow.isFinal || reports.size() < limit || reports.containsKey(flow.flowId);
    }

    @Override
    public @Nullable LastReport last(FlowRecord flow) {
        return reports.get(flow.flowId);
    }

    @Override
    public void note(FlowRecord flow) {
        if (flow.isFinal) {
            reports.remove(flow.flowId);
            return;
        }
        final LastReport last = reports.get(flow.flowId);
        if (last == null) {
            final LastReport first = new LastReport();
            first.set(flow, 0);
            reports.put(flow.flowId, first);
        } else {
            last.set(flow, last.number + 1);
        }
    }
}
