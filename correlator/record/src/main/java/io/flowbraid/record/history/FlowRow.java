// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow as a line of a table.
 *
 * @param id 16 hex digits
 * @param values by column, as {@link FlowField#value} gives them; null where the flow has nothing to say
 */
public record FlowRow(String id, boolean isFinal, List<@Nullable Object> values) {}
