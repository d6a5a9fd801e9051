// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.List;

/**
 * How many flows have the same values in some fields, and what they sum to.
 *
 * @param query decides alone which flows count: with {@code counted:true} each connection counts once
 * @param range flows that lived at some time of it, each with the numbers of its whole life
 * @param keys one field or more
 * @param order the measure that is biggest in the first row; {@link #BY_FLOWS} for the number of flows
 */
public record TallyQuestion(
        FlowQuery query, TimeRange range, List<FlowField> keys, List<FlowMeasure> measures, int order, int limit) {
    public static final int BY_FLOWS = -1;

    public TallyQuestion {
        keys = List.copyOf(keys);
        measures = List.copyOf(measures);
    }
}
