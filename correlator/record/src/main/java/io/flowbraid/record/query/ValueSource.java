// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowField;
import java.util.List;

/** Where suggestions come from that depend on the flows there are. */
@FunctionalInterface
public interface ValueSource {
    /** No flows. */
    ValueSource NONE = (field, prefix, limit) -> List.of();

    /** Values of the field that begin with the prefix, without regard to case, the most frequent first. */
    List<String> values(FlowField field, String prefix, int limit);
}
