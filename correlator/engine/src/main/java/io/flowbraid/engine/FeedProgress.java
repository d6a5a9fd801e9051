// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import java.util.List;

/**
 * Up to when each sender of each feed has told what happened. A feed under load lags behind the packets, by seconds when
 * the agent starves; whom it has not spoken of yet, it may still name.
 *
 * <p>Only senders that give heartbeats count: each says up to when all was told, so that an idle feed is known to be idle
 * and not late.
 */
final class FeedProgress {
    private final long silenceNs;
    private final FeedSenders<Source> sources = new FeedSenders<>(Source::new);

    /**
     * @param silenceNs a sender unheard for so long is not waited for
     */
    FeedProgress(long silenceNs) {
        this.silenceNs = silenceNs;
    }

    /** One sender of a feed. */
    private static final class Source {
        private boolean hasHeartbeat;
        private long heardNs;
        private long toldNs;
    }

    void heard(SocketEvent event, long nowNs) {
        final Source source = sources.of(event.feed, event.sourceId);
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
            final List<Source> senders = sources.all(Long.numberOfTrailingZeros(rest));
            for (int i = 0; i < senders.size(); i++) {
                final Source source = senders.get(i);
                if (source.hasHeartbeat && source.toldNs < timeNs && nowNs - source.heardNs <= silenceNs) {
                    return false;
                }
            }
        }
        return true;
    }
}
