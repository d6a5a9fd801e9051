// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides what to say of the records that wait at the end of a run: at most once a second how many are left, when they have
 * become fewer, and once that nothing is taken. While records are still made their number grows, which says nothing. (NOT
 * thread safe)
 */
final class EndingProgress {
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int IDLE_SECONDS = 2;

    private long toldNs;
    /** The most so far, then the last number told: the next one is smaller. */
    private long told;

    private boolean hasTold;
    private boolean hasToldIdle;

    EndingProgress(long nowNs) {
        toldNs = nowNs;
    }

    /**
     * What to say now.
     *
     * @param left records that wait
     * @param idleNs for how long none has moved on
     * @param place that takes them, such as "the output"
     */
    Optional<String> look(long nowNs, long left, long idleNs, String place) {
        if (!hasTold) {
            told = Math.max(told, left);
        }
        if (left == 0 || nowNs - toldNs < TELL_NS) {
            return Optional.empty();
        }
        if (idleNs >= TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
            if (hasToldIdle) {
                return Optional.empty();
            }
            hasToldIdle = true;
            return tell(nowNs, left, "; " + place + " has taken nothing for " + IDLE_SECONDS + " s");
        }
        if (left >= told) {
            return Optional.empty();
        }
        hasToldIdle = false;
        return tell(nowNs, left, "");
    }

    private Optional<String> tell(long nowNs, long left, String why) {
        toldNs = nowNs;
        told = left;
        hasTold = true;
        return Optional.of(String.format(
                Locale.ROOT,
                "ending: %,d flow records are still to be written%s; interrupt again to drop them",
                left,
                why));
    }
}
