// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a user asked of the history, checked.
 *
 * @param by whose traffic is summed; null for the flows themselves
 * @param columns empty for those that suit the format
 */
public record HistoryOrder(
        FlowQuery query,
        @Nullable Grouping by,
        Format format,
        List<FlowField> columns,
        FlowField sort,
        boolean isDescending,
        int limit) {
    public HistoryOrder {
        columns = List.copyOf(columns);
    }

    TimeRange range() {
        return Objects.requireNonNullElse(query.range(), TimeRange.ALL);
    }
}
