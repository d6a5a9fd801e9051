// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;

/**
 * Up to when each sender of each feed has reported what happened. A feed under load lags behind the packets, by seconds
 * when the agent starves: it may still name an owner that it has not reported yet.
 *
 * <p>Only senders of heartbeats count. A heartbeat says up to when everything is reported, so an idle feed is known to
 * be idle and not late. Until a sender's first heartbeat nothing is.
 */
public final class FeedProgress {
    /** Feed progress required past a time to have every event before it: events come a drain interval late. */
    public static final long REPORTED_AFTER_NS = 100_000_000L;

    private final long silenceNs;
    private final SenderStates<Source> sources = new SenderStates<>(Source::new);
    private final long expected;

    /**
     * @param silenceNs a sender that is silent for so long is not waited for
     * @param expected feeds (bits) whose sender of heartbeats is sure to come: they have reported nothing until then
     */
    FeedProgress(long silenceNs, long expected) {
        this.silenceNs = silenceNs;
        this.expected = expected;
    }

    /** One sender of a feed. */
    private static final class Source {
        private boolean hasHeartbeats;
        private long seenNs;
        private long reportedNs;
        /** The same by its heartbeats alone, which also count what was lost until then. */
        private long accountedNs;

        private boolean hasReported(long timeNs, long nowNs, long silenceNs) {
            return !hasHeartbeats || reportedNs >= timeNs || nowNs - seenNs > silenceNs;
        }

        private boolean hasAccounted(long timeNs) {
            return !hasHeartbeats || accountedNs >= timeNs;
        }
    }

    public void seen(SocketEvent event, long nowNs) {
        final Source source = sources.of(event.feed, event.sourceId);
        source.seenNs = nowNs;
        source.hasHeartbeats |= event.hasHeartbeatsBeside();
        switch (event.kind) {
            case HEARTBEAT, CONNECT, ACCEPT -> {
                // Reported in the order in which they happened; what a listing finds has the listing's time.
                source.reportedNs = Math.max(source.reportedNs, event.timeNs);
                if (event.kind == SocketEventKind.HEARTBEAT) {
                    source.accountedNs = Math.max(source.accountedNs, event.timeNs);
                }
            }
            default -> {}
        }
    }

    /** Whether this sender has heartbeats and has reported a later time. */
    public boolean isPast(int feed, int sourceId, long timeNs) {
        final Source source = sources.of(feed, sourceId);
        return source.hasHeartbeats && source.reportedNs > timeNs;
    }

    /**
     * Whether this sender has reported what happened until then; true of a sender that is silent or has no heartbeats.
     */
    public boolean hasReported(int feed, int sourceId, long timeNs, long nowNs) {
        return sources.of(feed, sourceId).hasReported(timeNs, nowNs, silenceNs);
    }

    /**
     * Have all senders of these feeds (bits) reported what happened until then, and what of it was lost? Silent ones
     * are not waited for.
     */
    public boolean hasAccounted(long feeds, long timeNs, long nowNs) {
        for (long rest = feeds; rest != 0; rest &= rest - 1) {
            final List<Source> senders = sources.all(Long.numberOfTrailingZeros(rest));
            if (senders.isEmpty() && (expected & rest & -rest) != 0) {
                return false;
            }
            for (int i = 0; i < senders.size(); i++) {
                final Source source = senders.get(i);
                if (!source.hasAccounted(timeNs) && nowNs - source.seenNs <= silenceNs) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Has this sender reported what happened until then, and what of it was lost? One without heartbeats cannot say.
     */
    public boolean hasAccounted(int feed, int sourceId, long timeNs) {
        return sources.of(feed, sourceId).hasAccounted(timeNs);
    }
}
