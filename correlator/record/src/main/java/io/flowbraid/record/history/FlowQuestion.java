// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.List;

/**
 * Which flows, in which order, how much of them.
 *
 * @param range flows that lived at some time of it
 * @param sort the field they are ordered by; those without it come last
 * @param offset how many to pass over
 * @param limit how many at most
 */
public record FlowQuestion(
        FlowQuery query,
        TimeRange range,
        FlowField sort,
        boolean isDescending,
        int offset,
        int limit,
        List<FlowField> columns) {
    public FlowQuestion {
        columns = List.copyOf(columns);
    }
}
