// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import java.util.concurrent.TimeUnit;

/**
 * The time that sums over the flows of now are about: the last quarter of an hour, or what there is of it since the
 * start. It is shorter when flows left the store before their time, to make room: then it begins after the last one
 * that did, so that it lacks nothing.
 *
 * @param fromMs ms since the epoch, a whole number of {@link #STEP_SECONDS}
 * @param isCut whether flows left before their time
 */
public record LiveWindow(long fromMs, long toMs, boolean isCut) {
    /** Flows remember what they sent in steps of that length. */
    static final int STEP_SECONDS = 10;

    private static final long STEP_MS = TimeUnit.SECONDS.toMillis(STEP_SECONDS);

    /**
     * The window that ends now.
     *
     * @param startedMs when the store began
     * @param leftMs until when the flows sent that left before their time; 0 none did
     */
    static LiveWindow of(long nowMs, long startedMs, long leftMs) {
        final long begun = Math.max(stepOf(nowMs) + STEP_MS - LiveFlows.KEPT_MS, stepOf(startedMs));
        final long complete = leftMs == 0 ? 0 : stepOf(leftMs) + STEP_MS;
        return new LiveWindow(Math.min(nowMs, Math.max(begun, complete)), nowMs, complete > begun);
    }

    /** From the step of a moment on. */
    static LiveWindow since(long fromMs, long nowMs) {
        return new LiveWindow(stepOf(fromMs), nowMs, false);
    }

    private static long stepOf(long ms) {
        return ms / STEP_MS * STEP_MS;
    }

    long fromSecond() {
        return TimeUnit.MILLISECONDS.toSeconds(fromMs);
    }

    long fromNs() {
        return TimeUnit.MILLISECONDS.toNanos(fromMs);
    }
}
