// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flows with the same values in the fields of a {@link TallyQuestion}.
 *
 * @param keys the values as text; null of what is not known
 * @param values of each measure; NaN when no flow has it
 */
public record Tally(List<@Nullable String> keys, long flows, List<Double> values) {
    public Tally {
        keys = Collections.unmodifiableList(keys);
        values = List.copyOf(values);
    }
}
