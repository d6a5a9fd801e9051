// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.ValueSource;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands in a field among the flows of now. (NOT thread safe.) */
final class LiveValues implements ValueSource {
    private final LiveFlows live;
    private final LiveScan scan = new LiveScan();

    LiveValues(LiveFlows live) {
        this.live = live;
    }

    @Override
    public List<String> values(FlowField field, String prefix, int limit) {
        final Map<String, Integer> counts = new HashMap<>();
        live.scan(FlowQuery.ALL, scan, flow -> {
            final String value = field.text(flow.record, live.context());
            if (value != null && value.regionMatches(true, 0, prefix, 0, prefix.length())) {
                counts.merge(value, 1, Integer::sum);
            }
        });
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }
}
