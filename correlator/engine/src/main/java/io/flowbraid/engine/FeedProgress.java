// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import org.jspecify.annotations.Nullable;

/**
 * Up to when each sender of each feed has told what happened. A feed under load lags behind the packets, by seconds when
 * the agent starves; whom it has not spoken of yet, it may still name.
 *
 * <p>Only senders that give heartbeats count: each says up to when all was told, so that an idle feed is known to be idle
 * and not late.
 */
final class FeedProgress {
    private static final int SOURCES = 256;

    private final long silenceNs;
    private final Source[][] byId = new Source[ObservedInterface.MAX_FEEDS][];
    private final Source[] first = new Source[ObservedInterface.MAX_FEEDS];

    /**
     * @param silenceNs a sender unheard for so long is not waited for
     */
    FeedProgress(long silenceNs) {
        this.silenceNs = silenceNs;
    }

    /** One sender of a feed. */
    private static final class Source {
        private final @Nullable Source next;
        private boolean hasHeartbeat;
        private long heardNs;
        private long toldNs;

        Source(@Nullable Source next) {
            this.next = next;
        }
    }

    void heard(SocketEvent event, long nowNs) {
        final Source source = source(event.feed, event.sourceId);
        source.heardNs = nowNs;
        switch (event.kind) {
            case HEARTBEAT, CONNECT, ACCEPT -> {
                // Told in the order in which they happened; what a listing finds bears the listing's time.
                source.hasHeartbeat |= event.kind == SocketEventKind.HEARTBEAT;
                source.toldNs = Math.max(source.toldNs, event.timeNs);
            }
            default -> {}
        }
    }

    /** Have all senders of these feeds (bits) told what happened until then? Silent ones are past asking. */
    boolean hasTold(long feeds, long timeNs, long nowNs) {
        for (long rest = feeds; rest != 0; rest &= rest - 1) {
            Source source = first[Long.numberOfTrailingZeros(rest)];
            for (; source != null; source = source.next) {
                if (source.hasHeartbeat && source.toldNs < timeNs && nowNs - source.heardNs <= silenceNs) {
                    return false;
                }
            }
        }
        return true;
    }

    private Source source(int feed, int sourceId) {
        Source[] ofFeed = byId[feed];
        if (ofFeed == null) {
            ofFeed = new Source[SOURCES];
            byId[feed] = ofFeed;
        }
        final int index = sourceId & SOURCES - 1;
        if (ofFeed[index] == null) {
            ofFeed[index] = new Source(first[feed]);
            first[feed] = ofFeed[index];
        }
        return ofFeed[index];
    }
}
