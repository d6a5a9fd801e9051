// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import java.util.concurrent.TimeUnit;

/** Lets a thread work for a fifth of the time, and for half a second at once. (NOT thread safe.) */
final class ProcessorShare {
    private static final int PART = 5;
    private static final long MAX_SAVED_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private long savedNs = MAX_SAVED_NS;
    private long lastNs;
    private long lastUsedNs;

    ProcessorShare(long nowNs) {
        lastNs = nowNs;
    }

    /**
     * How long the thread has to rest now.
     *
     * @param usedNs processor time of the thread so far
     */
    long restNs(long nowNs, long usedNs) {
        savedNs = Math.min(MAX_SAVED_NS, savedNs + (nowNs - lastNs) / PART) - (usedNs - lastUsedNs);
        lastNs = nowNs;
        lastUsedNs = usedNs;
        return Math.max(0, -savedNs * PART);
    }
}
