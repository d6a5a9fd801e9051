// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys of the flows that were reported last: those that are reported each second need not be named each second.
 * (NOT thread safe: the store's thread's.)
 */
final class RecentKeys {
    private static final int MAX = 1_024;

    private final FlowContext context;
    private final Map<Long, FlowKeys> keys = new LinkedHashMap<>(2 * MAX, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, FlowKeys> eldest) {
            return size() > MAX;
        }
    };

    RecentKeys(FlowContext context) {
        this.context = context;
    }

    FlowKeys of(FlowRecord flow) {
        final FlowKeys known = keys.get(flow.flowId);
        if (known != null && known.areStillRight(flow)) {
            return known;
        }
        final FlowKeys made = FlowKeys.of(flow, context);
        if (flow.isFinal) {
            keys.remove(flow.flowId);
        } else {
            keys.put(flow.flowId, made);
        }
        return made;
    }
}
