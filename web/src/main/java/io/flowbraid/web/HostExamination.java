// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;
import java.util.Locale;

/** What this host allows and lacks, as {@code flowbraid doctor} tells it. */
@FunctionalInterface
public interface HostExamination {
    List<Finding> examine();

    /**
     * One thing looked at.
     *
     * @param text what was found
     * @param mend the command that mends it; empty when nothing is to be done
     */
    record Finding(String check, State state, String text, String mend) {}

    /** How it stands. */
    enum State {
        OK,
        WARNING,
        MISSING;

        /** As the API writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
