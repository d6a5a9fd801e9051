// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import java.util.Arrays;

/** A count for each of the last 900 seconds. (NOT thread safe.) */
final class SecondRing {
    static final int SECONDS = 900;

    private final long[] counts = new long[SECONDS];
    private long newest = Long.MIN_VALUE;

    void add(long second, long amount) {
        advance(second);
        counts[(int) (second % SECONDS)] += amount;
    }

    /** Seconds that have passed since the newest hold nothing. */
    private void advance(long second) {
        if (newest == Long.MIN_VALUE || second - newest >= SECONDS) {
            Arrays.fill(counts, 0);
            newest = second;
        }
        while (newest < second) {
            newest++;
            counts[(int) (newest % SECONDS)] = 0;
        }
    }

    long sum(long last) {
        advance(last);
        long sum = 0;
        for (final long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Oldest first, up to and with {@code last}. */
    long[] values(long last) {
        advance(last);
        final long[] values = new long[SECONDS];
        for (int i = 0; i < SECONDS; i++) {
            values[i] = counts[(int) ((last - SECONDS + 1 + i) % SECONDS)];
        }
        return values;
    }
}
