// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import java.util.List;

/**
 * A part of the flows that answer a {@link FlowQuestion}.
 *
 * @param total how many there are in all
 */
public record FlowPage(long total, List<FlowField> columns, List<FlowRow> rows) {
    public FlowPage {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }
}
