// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/** When each feed was last heard, by its own messages. */
public final class FeedPulse {
    private final long silenceNs;
    private final long[] lastHeardNs = new long[ObservedInterface.MAX_FEEDS];
    /** Feeds (bits) whose first message is sure to come. */
    private long expected;

    FeedPulse(long silenceNs) {
        this.silenceNs = silenceNs;
    }

    /** The feed's agent has started: until its first message the feed counts as alive. */
    void expect(int feed) {
        expected |= 1L << feed;
    }

    public void heard(int feed, long nowNs) {
        lastHeardNs[feed] = Math.max(lastHeardNs[feed], nowNs);
    }

    /** The feed has nobody who could fall silent. */
    public void keepAlive(int feed) {
        lastHeardNs[feed] = Long.MAX_VALUE;
    }

    /** Is one of these feeds (bits) alive? */
    public boolean isAlive(long feeds, long nowNs) {
        for (long rest = feeds; rest != 0; rest &= rest - 1) {
            final long heardNs = lastHeardNs[Long.numberOfTrailingZeros(rest)];
            if (heardNs == 0 ? (expected & rest & -rest) != 0 : nowNs - heardNs <= silenceNs) {
                return true;
            }
        }
        return false;
    }
}
