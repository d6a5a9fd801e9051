// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.ProcessLineage;
import org.jspecify.annotations.Nullable;

/** Who started a process, and whether it runs. */
@FunctionalInterface
public interface ProcessBook {
    /**
     * The lineage of a process; null when nothing is known of it.
     *
     * @param seen what the latest of its flows says of it; null without a flow
     */
    @Nullable
    ProcessLineage lineage(EntityId id, @Nullable ProcessIdentity seen);

    /** Of a program that has no host of its own: what flows say. */
    static ProcessBook ofFlows() {
        return (id, seen) -> seen == null ? null : ProcessLineage.ofRecord(seen);
    }
}
