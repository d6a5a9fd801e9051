// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last report of each flow, so that its next report can say what it adds. (NOT thread safe) */
public interface EarlierReports {
    /** Finds the last reports of flows in the files. */
    interface InFiles {
        /** Those that there are, by the flow's id. */
        Map<Long, LastReport> last(Set<Long> flows) throws SQLException, IOException;
    }

    /** Makes ready for reports that come next; what it fails to read it reads when it is asked again. */
    void prepare(Collection<FlowRecord> flows, InFiles files) throws SQLException, IOException;

    /** Whether a report can be written so that all reports of its flow add up. */
    boolean isWelcome(FlowRecord flow);

    /** The last report of the flow; null when it has none. */
    @Nullable
    LastReport last(FlowRecord flow);

    /** The report is the flow's last now, or its end. */
    void note(FlowRecord flow);
}
