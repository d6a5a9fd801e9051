// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last reports of flows from a log. Each report replaces the one before, also after the flow's end, and also when
 * the program was started again in between: what is not in memory is in the files. (NOT thread safe)
 */
public final class RevisedFlows implements EarlierReports {
    private static final float LOAD = 0.75f;

    private final Map<Long, LastReport> reports;

    /** @param limit reports in memory; at least as many as are written at once */
    public RevisedFlows(int limit) {
        reports = new LinkedHashMap<>(16, LOAD, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, LastReport> eldest) {
                return size() > limit;
            }
        };
    }

    @Override
    public void prepare(Collection<FlowRecord> flows, InFiles files) throws SQLException, IOException {
        final Set<Long> unknown = new HashSet<>();
        for (final FlowRecord flow : flows) {
            // Reading it keeps it until these reports are written.
            if (reports.get(flow.flowId) == null && flow.place.revision > 1) {
                unknown.add(flow.flowId);
            }
        }
        if (!unknown.isEmpty()) {
            reports.putAll(files.last(unknown));
        }
    }

    /** Not one that is older than what is kept. */
    @Override
    public boolean isWelcome(FlowRecord flow) {
        final LastReport last = reports.get(flow.flowId);
        return last == null || last.number < flow.place.revision - 1;
    }

    @Override
    public @Nullable LastReport last(FlowRecord flow) {
        return reports.get(flow.flowId);
    }

    @Override
    public void note(FlowRecord flow) {
        reports.put(flow.flowId, LastReport.replacing(flow));
    }
}
