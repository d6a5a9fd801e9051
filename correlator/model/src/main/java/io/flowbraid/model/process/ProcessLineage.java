// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import java.util.List;

/**
 * A process and who started it: its parent, the parent of that, and so on.
 *
 * @param ancestors parent first. Of the last one only pid, name and executable may be known, with start 0
 */
public record ProcessLineage(ProcessIdentity process, List<ProcessIdentity> ancestors, State state) {
    private static final String KERNEL_THREADS = "kthreadd";

    public ProcessLineage {
        ancestors = List.copyOf(ancestors);
    }

    /** Whether the process still runs. */
    public enum State {
        RUNNING,
        ENDED,
        /** It belongs to another host, or this one does not let us look. */
        UNKNOWN
    }

    /** As far as the process's own record goes. */
    public static ProcessLineage ofRecord(ProcessIdentity process) {
        return new ProcessLineage(process, process.recordedParent().stream().toList(), State.UNKNOWN);
    }

    /** Whether the ancestors are all there are: the last one was started by the kernel. */
    public boolean isComplete() {
        return isFirst(ancestors.isEmpty() ? process : ancestors.get(ancestors.size() - 1));
    }

    /** Whether the kernel started it: init, or the parent of the kernel's own threads. */
    public static boolean isFirst(ProcessIdentity process) {
        return process.pid() == 1 || process.pid() == 2 && process.name().equals(KERNEL_THREADS);
    }
}
