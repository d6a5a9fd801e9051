// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;

/**
 * Up to when events of each feed may be missing: a jump in a source's message numbers, its own word that the kernel's
 * ring was full, or its silence. The lost events may include the close of any socket that was not reported since, so
 * the socket may be gone and its five-tuple another's.
 */
public final class FeedGaps {
    /** An agent that numbers its messages sends one each second, if only to say that it is there. */
    private static final long SILENCE_NS = 3_000_000_000L;

    private final long[] lostUntilNs = new long[ObservedInterface.MAX_FEEDS];
    private final SenderStates<Source> sources = new SenderStates<>(Source::new);

    /** Intervals remembered of each sender; of more, the oldest become one. */
    private static final int MAX_GAPS = 16;

    /** One sender of a feed. */
    private static final class Source {
        private long sequence;
        private long firstSeenNs;
        private long seenNs;
        private long lostInKernel;
        /** Time of its last heartbeat; the kernel's losses that the next one reports are later. */
        private long heartbeatNs;

        private final long[] lostFromNs = new long[MAX_GAPS];
        private final long[] lostToNs = new long[MAX_GAPS];
        private int gaps;

        private void addGap(long fromNs, long toNs) {
            if (gaps > 0 && fromNs <= lostToNs[gaps - 1]) {
                lostFromNs[gaps - 1] = Math.min(lostFromNs[gaps - 1], fromNs);
                lostToNs[gaps - 1] = Math.max(lostToNs[gaps - 1], toNs);
                return;
            }
            if (gaps == MAX_GAPS) {
                lostToNs[0] = lostToNs[1];
                System.arraycopy(lostFromNs, 2, lostFromNs, 1, MAX_GAPS - 2);
                System.arraycopy(lostToNs, 2, lostToNs, 1, MAX_GAPS - 2);
                gaps--;
            }
            lostFromNs[gaps] = fromNs;
            lostToNs[gaps] = toNs;
            gaps++;
        }

        private boolean hasGap(long fromNs, long toNs) {
            for (int i = gaps - 1; i >= 0; i--) {
                if (lostFromNs[i] <= toNs && lostToNs[i] >= fromNs) {
                    return true;
                }
            }
            return false;
        }
    }

    public void seen(SocketEvent event) {
        if (event.sequence == 0) {
            return;
        }
        final Source source = sources.of(event.feed, event.sourceId);
        boolean isLost =
                source.sequence != 0 && event.sequence != source.sequence && event.sequence != source.sequence + 1;
        if (isLost) {
            source.addGap(Math.min(source.seenNs, event.timeNs), Math.max(source.seenNs, event.timeNs));
        }
        if (source.firstSeenNs == 0) {
            source.firstSeenNs = event.timeNs;
        }
        source.sequence = event.sequence;
        source.seenNs = Math.max(source.seenNs, event.timeNs);
        if (event.kind == SocketEventKind.HEARTBEAT) {
            if (event.totalLostInKernel > source.lostInKernel) {
                source.addGap(source.heartbeatNs, event.timeNs);
                isLost = true;
            }
            source.lostInKernel = event.totalLostInKernel;
            source.heartbeatNs = event.timeNs;
        }
        if (isLost) {
            lostUntilNs[event.feed] = Math.max(lostUntilNs[event.feed], event.timeNs);
        }
    }

    /** Does this sender number its messages, so that a lost one shows? */
    public boolean isNumbered(int feed, int sourceId) {
        return sources.of(feed, sourceId).sequence != 0;
    }

    /** May events of that time be missing from one of these feeds (bits)? */
    public boolean hasLost(long feeds, long fromNs, long toNs) {
        for (long rest = feeds; rest != 0; rest &= rest - 1) {
            final List<Source> senders = sources.all(Long.numberOfTrailingZeros(rest));
            for (int i = 0; i < senders.size(); i++) {
                if (senders.get(i).hasGap(fromNs, toNs)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** May events of that time be missing from this sender, or was it not there yet? */
    public boolean hasLost(int feed, int sourceId, long fromNs, long toNs) {
        final Source source = sources.of(feed, sourceId);
        return source.firstSeenNs > fromNs || source.hasGap(fromNs, toNs);
    }

    /** Events of the feed were lost or out of order up to that time, ns; 0 when none were. */
    public long lostUntilNs(int feed) {
        return lostUntilNs[feed];
    }

    /**
     * True if the close of a socket that was last reported then could be among the events that are lost by
     * {@code timeNs}.
     */
    public boolean isInDoubt(int feed, int sourceId, long lastSeenNs, long timeNs) {
        final long seenNs = sources.of(feed, sourceId).seenNs;
        return lastSeenNs < lostUntilNs[feed] || seenNs != 0 && timeNs > seenNs + SILENCE_NS;
    }
}
