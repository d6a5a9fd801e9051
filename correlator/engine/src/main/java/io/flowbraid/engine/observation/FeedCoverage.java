// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.attribution.UnattributedReason;

/**
 * Whether the feeds have reported all that happened at the time of a flow. Only then does a missing event mean
 * something: an accept that was not reported did not happen, and the listener is as near as one can come.
 */
public final class FeedCoverage {
    /** Maximum time from connect(2) entering SYN_SENT to the capture of its SYN: a busy host may preempt between. */
    public static final long CONNECT_TO_SYN_NS = 200_000_000L;

    private final FeedPulse feeds;
    private final FeedProgress progress;
    private final FeedGaps gaps;

    FeedCoverage(FeedPulse feeds, FeedProgress progress, FeedGaps gaps) {
        this.feeds = feeds;
        this.progress = progress;
        this.gaps = gaps;
    }

    /** Has not every sender of these feeds (bits), silent ones aside, reported up to that time? */
    boolean isLate(long feedBits, long endNs, long nowNs) {
        return !progress.hasAccounted(feedBits, endNs + FeedProgress.REPORTED_AFTER_NS, nowNs);
    }

    /**
     * Why nothing is known of a socket that was there between these times.
     *
     * @param ownFeeds one of these (bits) is alive
     * @param feedBits those that could report the socket
     */
    public UnattributedReason reason(long ownFeeds, long feedBits, long startNs, long endNs, long nowNs) {
        if (!feeds.isAlive(ownFeeds, nowNs)) {
            return UnattributedReason.FEED_SILENT;
        }
        if (isLate(feedBits, endNs, nowNs)) {
            return UnattributedReason.FEED_LATE;
        }
        return gaps.hasLost(feedBits, startNs - CONNECT_TO_SYN_NS, endNs + FeedProgress.REPORTED_AFTER_NS)
                ? UnattributedReason.EVENTS_LOST
                : UnattributedReason.NO_EVENT;
    }

    /**
     * Why this sender may have failed to report an accept between these times: {@link UnattributedReason#NONE} when it
     * has reported everything.
     */
    public UnattributedReason doubt(int feed, int sourceId, long startNs, long endNs, long nowNs) {
        if (!progress.hasAccounted(feed, sourceId, endNs + FeedProgress.REPORTED_AFTER_NS)) {
            return feeds.isAlive(1L << feed, nowNs) ? UnattributedReason.FEED_LATE : UnattributedReason.FEED_SILENT;
        }
        return gaps.hasLost(feed, sourceId, startNs, endNs + FeedProgress.REPORTED_AFTER_NS)
                ? UnattributedReason.EVENTS_LOST
                : UnattributedReason.NONE;
    }
}
