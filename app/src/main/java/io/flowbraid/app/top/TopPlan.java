// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;

/**
 * What {@code top} is to show.
 *
 * @param address of a running Flowbraid's API, HOST:PORT; empty to capture in any case
 * @param isAddressAsked somebody named it: without an answer there, nothing is shown
 * @param token for the API; empty for none
 * @param own the capture, if no Flowbraid runs
 * @param count end after so many intervals; 0 for no end
 */
public record TopPlan(
        String address,
        boolean isAddressAsked,
        String token,
        RunPlan.Live own,
        FlowQuery query,
        TopGrouping by,
        TopSort sort,
        Form form,
        long intervalNs,
        int count)
        implements Plan {

    /**
     * Reads a query on flows of now.
     *
     * @throws UsageException if it asks for the past
     */
    public static FlowQuery query(String text) throws QueryException {
        final FlowQuery query = FlowQuery.parse(text);
        if (query.range() != null) {
            throw new UsageException("top shows what happens now; for the past use flowbraid history");
        }
        return query;
    }

    /** How it is shown. */
    public enum Form {
        SCREEN,
        TEXT,
        JSON
    }
}
