// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/** When each feed last sent a message. */
public final class FeedPulse {
    private final long silenceNs;
    private final long[] lastSeenNs = new long[ObservedInterface.MAX_FEEDS];
    private final long expected;

    /**
     * @param expected feeds (bits) whose first message is sure to come: they count as alive until then
     */
    FeedPulse(long silenceNs, long expected) {
        this.silenceNs = silenceNs;
        this.expected = expected;
    }

    public void seen(int feed, long nowNs) {
        lastSeenNs[feed] = Math.max(lastSeenNs[feed], nowNs);
    }

    /** The feed has nobody who could fall silent. */
    public void keepAlive(int feed) {
        lastSeenNs[feed] = Long.MAX_VALUE;
    }

    /** Is one of these feeds (bits) alive? */
    public boolean isAlive(long feeds, long nowNs) {
        for (long rest = feeds; rest != 0; rest &= rest - 1) {
            final long seenNs = lastSeenNs[Long.numberOfTrailingZeros(rest)];
            if (seenNs == 0 ? (expected & rest & -rest) != 0 : nowNs - seenNs <= silenceNs) {
                return true;
            }
        }
        return false;
    }
}
