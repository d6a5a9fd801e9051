// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.UnattributedReason;

/**
 * Whether the feeds have reported all that happened at the time of a flow. Only then does a missing event mean something: an
 * accept that was not reported did not happen, and the listener is as near as one can come.
 */
final class FeedCoverage {
    /** The events of a flow are at most so much earlier than its first packet. */
    private static final long BEFORE_NS = OwnershipRules.CONNECT_TO_SYN_NS;

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
        return !progress.hasAccounted(feedBits, endNs + Deadlines.REPORTED_AFTER_NS, nowNs);
    }

    /**
     * Why nothing is known of a socket that was there between these times.
     *
     * @param ownFeeds one of these (bits) is alive
     * @param feedBits those that could report the socket
     */
    UnattributedReason reason(long ownFeeds, long feedBits, long startNs, long endNs, long nowNs) {
        if (!feeds.isAlive(ownFeeds, nowNs)) {
            return UnattributedReason.FEED_SILENT;
        }
        if (isLate(feedBits, endNs, nowNs)) {
            return UnattributedReason.FEED_LATE;
        }
        return gaps.hasLost(feedBits, startNs - BEFORE_NS, endNs + Deadlines.REPORTED_AFTER_NS)
                ? UnattributedReason.EVENTS_LOST
                : UnattributedReason.NO_EVENT;
    }

    /**
     * Why this sender may have failed to report an accept between these times: {@link UnattributedReason#NONE} when it has reported
     * everything.
     */
    UnattributedReason doubt(int feed, int sourceId, long startNs, long endNs, long nowNs) {
        if (!progress.hasAccounted(feed, sourceId, endNs + Deadlines.REPORTED_AFTER_NS)) {
            return feeds.isAlive(1L << feed, nowNs) ? UnattributedReason.FEED_LATE : UnattributedReason.FEED_SILENT;
        }
        return gaps.hasLost(feed, sourceId, startNs, endNs + Deadlines.REPORTED_AFTER_NS)
                ? UnattributedReason.EVENTS_LOST
                : UnattributedReason.NONE;
    }
}
