// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

/**
 * How often something happened in the last while, by sixtieths of it. Time that goes back stands still. (NOT thread
 * safe.)
 */
final class SlidingCount {
    private static final int SLOTS = 60;

    private final long slotMs;
    private final int[] counts = new int[SLOTS];
    private long slot;
    private int sum;

    SlidingCount(long windowMs) {
        slotMs = Math.max(1, windowMs / SLOTS);
    }

    void add(long nowMs, int count) {
        advance(nowMs);
        counts[(int) (slot % SLOTS)] += count;
        sum += count;
    }

    int sum(long nowMs) {
        advance(nowMs);
        return sum;
    }

    private void advance(long nowMs) {
        final long now = nowMs / slotMs;
        for (long each = Math.max(slot + 1, now - SLOTS + 1); each <= now; each++) {
            final int at = (int) (each % SLOTS);
            sum -= counts[at];
            counts[at] = 0;
        }
        slot = Math.max(slot, now);
    }
}
