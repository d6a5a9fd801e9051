// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/** When each feed was last heard, by its own messages. */
public final class FeedPulse {
    private final long silenceNs;
    private final long[] lastHeardNs = new long[ObservedInterface.MAX_FEEDS];
    private final long expected;

    /**
     * @param expected feeds (bits) whose first message is sure to come: they count as alive until then
     */
    FeedPulse(long silenceNs, long expected) {
        this.silenceNs = silenceNs;
        this.expected = expected;
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
