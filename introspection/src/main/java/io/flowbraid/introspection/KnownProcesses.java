// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection;

import io.flowbraid.model.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/** The processes that an agent knows, those that ended lately included. Any thread may ask. */
@FunctionalInterface
public interface KnownProcesses {
    KnownProcesses NONE = (pid, startNs) -> null;

    /** Null when it is not known. */
    @Nullable
    Known find(int pid, long startNs);

    /**
     * What a process runs, and who started it.
     *
     * @param parentStartNs start of the parent that the identity names, ns since boot; 0 when unknown
     */
    record Known(ProcessIdentity identity, long parentStartNs) {}
}
