// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides what to say of the records that wait at the end of a run: at most once a second how many are left, when they
 * have become fewer, and once that nothing is taken. While records are still made their number grows, which says
 * nothing. (NOT thread safe)
 */
final class EndingProgress {
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int IDLE_SECONDS = 2;

    private long reportedNs;
    /** The most so far, then the last number told: the next one is smaller. */
    private long reported;

    private boolean hasReported;
    private boolean hasReportedIdle;

    EndingProgress(long nowNs) {
        reportedNs = nowNs;
    }

    /**
     * What to say now.
     *
     * @param left records that wait
     * @param idleNs for how long none has moved on
     * @param place that takes them, such as "the output"
     */
    Optional<String> look(long nowNs, long left, long idleNs, String place) {
        if (!hasReported) {
            reported = Math.max(reported, left);
        }
        if (left == 0 || nowNs - reportedNs < TELL_NS) {
            return Optional.empty();
        }
        if (idleNs >= TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
            if (hasReportedIdle) {
                return Optional.empty();
            }
            hasReportedIdle = true;
            return tell(nowNs, left, "; " + place + " has taken nothing for " + IDLE_SECONDS + " s");
        }
        if (left >= reported) {
            return Optional.empty();
        }
        hasReportedIdle = false;
        return tell(nowNs, left, "");
    }

    private Optional<String> tell(long nowNs, long left, String why) {
        reportedNs = nowNs;
        reported = left;
        hasReported = true;
        return Optional.of(String.format(
                Locale.ROOT,
                "ending: %,d flow records are still to be written%s; interrupt again to drop them",
                left,
                why));
    }
}
