// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

/**
 * How long a capture thread lets packets gather in the kernel's buffer before it looks for more. The kernel wakes it for
 * each block: every 3 ms, or 1,200 times a second at 100,000 packets/s. With the shard that it wakes in turn, each time
 * costs as much as dozens of packets. So it looks again only when about {@value #ENOUGH} packets have come, or the
 * longest time is over. (NOT thread safe.)
 */
final class Gathering {
    private static final int ENOUGH = 1024;
    private static final long LONGEST_NS = 10_000_000;
    private static final long STEP_NS = 500_000;
    /** The fastest that a buffer fills: frames of full length at 25 Gbit/s. */
    private static final int BYTES_PER_NS = 3;

    private final long longestNs;
    private long periodNs;
    private long wokenNs;
    private int frames;

    /** @param bufferBytes of the kernel for this thread: it must not fill meanwhile */
    Gathering(long bufferBytes, long nowNs) {
        longestNs = Math.min(LONGEST_NS, bufferBytes / BYTES_PER_NS);
        periodNs = longestNs;
        wokenNs = nowNs;
    }

    void read(int more) {
        frames += more;
    }

    /** All packets that the kernel showed have been read: how long to sleep now, ns; 0 or less for not at all. */
    long pauseNs(long nowNs) {
        if (frames == 0) {
            return 0;
        }
        if (frames > 2 * ENOUGH) {
            periodNs /= 2;
        } else if (frames < ENOUGH) {
            periodNs = Math.min(longestNs, periodNs + STEP_NS);
        }
        return wokenNs + periodNs - nowNs;
    }

    /** The kernel shows packets again, or may. */
    void woken(long nowNs) {
        wokenNs = nowNs;
        frames = 0;
    }
}
