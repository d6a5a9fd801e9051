// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow as a line of a table, or several that are folded to one line.
 *
 * @param id 16 hex digits; of several flows the newest one's
 * @param flows how many it stands for
 * @param values by column, as {@link FlowField#value} gives them; null where the flow has nothing to say
 */
public record FlowRow(String id, boolean isFinal, long flows, List<@Nullable Object> values) {
    /** One flow. */
    public FlowRow(String id, boolean isFinal, List<@Nullable Object> values) {
        this(id, isFinal, 1, values);
    }
}
