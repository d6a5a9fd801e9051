// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.model.process.ProcessIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that a section of a capture file describes. A pid that was reused has several, which differ by their
 * start. (NOT thread safe.)
 */
public final class SectionProcesses {
    /** Of a section; more are of no process that packets could have. */
    private static final int MAX_PROCESSES = 1 << 16;

    private final Map<Integer, List<ProcessIdentity>> byPid = new HashMap<>();
    private int count;

    /** Another section begins. */
    public void clear() {
        byPid.clear();
        count = 0;
    }

    /** Whether no more can be added. */
    public boolean isFull() {
        return count == MAX_PROCESSES;
    }

    public void add(ProcessIdentity process) {
        count++;
        byPid.computeIfAbsent(process.pid(), unused -> new ArrayList<>()).add(process);
    }

    /**
     * The process that had a pid at a time: of several the last one that had started, else the first. Without a
     * description there is only the pid.
     */
    ProcessIdentity at(int pid, long timeNs) {
        final List<ProcessIdentity> known = byPid.get(pid);
        if (known == null) {
            return undescribed(pid);
        }
        ProcessIdentity found = known.get(0);
        for (final ProcessIdentity one : known) {
            final boolean isLater = one.startTimeNs() <= timeNs && one.startTimeNs() >= found.startTimeNs();
            final boolean isEarlier = found.startTimeNs() > timeNs && one.startTimeNs() < found.startTimeNs();
            if (isLater || isEarlier) {
                found = one;
            }
        }
        return found;
    }

    private static ProcessIdentity undescribed(int pid) {
        final int unknown = ProcessIdentity.UNKNOWN_ID;
        return new ProcessIdentity("", pid, 0, 0, "", "", "", unknown, null, unknown, null, 0, "", "");
    }
}
