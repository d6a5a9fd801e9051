// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.util.Map;
import java.util.Set;

/**
 * The question that every monitor can be asked: of the processes at the host's end of a scenario, how many were named,
 * and with how many bytes?
 */
record Detection(int processes, int named, double error) {
    /** Of a monitor that tells totals by process. */
    static Detection of(Set<Integer> processes, Map<Integer, ByteCounts> totals, ByteCounts wire) {
        ByteCounts seen = ByteCounts.NONE;
        int named = 0;
        for (int pid : processes) {
            if (totals.containsKey(pid)) {
                seen = seen.plus(totals.get(pid));
                named++;
            }
        }
        return new Detection(processes.size(), named, seen.errorAgainst(wire));
    }

    boolean isComplete() {
        return named == processes;
    }

    boolean isWithin(double share) {
        return error <= share;
    }
}
