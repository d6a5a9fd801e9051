// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.query.Condition;
import java.util.Locale;

/**
 * How the history is.
 *
 * @param reason why it is not running; empty when it is
 * @param oldestNs start of the oldest flow kept, ns since the epoch; 0 when there is none
 * @param newestNs end of the newest
 * @param bytes on disk
 * @param lost records that were not kept, counted where they were lost
 */
public record HistoryState(
        Condition condition, String reason, long oldestNs, long newestNs, long flows, long bytes, long lost) {

    /** Whether flows are kept. */
    public enum Condition {
        RUNNING,
        /** Not for now: no room, for example. */
        PAUSED,
        OFF;

        /** As the API spells it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
