// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;

/**
 * Up to when events of each feed may be missing: a jump in a source's message numbers, its own word that the kernel's ring
 * was full, or its silence. Among the lost may have been the close of any socket not heard of since, so that it may be
 * gone, and its five-tuple another's.
 */
final class FeedGaps {
    /** An agent that numbers its messages sends one each second, if only to say that it is there. */
    private static final long SILENCE_NS = 3_000_000_000L;

    private final long[] lostUntilNs = new long[ObservedInterface.MAX_FEEDS];
    private final FeedSenders<Source> sources = new FeedSenders<>(Source::new);

    /** One sender of a feed. */
    private static final class Source {
        private long sequence;
        private long heardNs;
        private long lostInKernel;
    }

    void heard(SocketEvent event) {
        if (event.sequence == 0) {
            return;
        }
        final Source source = sources.of(event.feed, event.sourceId);
        boolean isLost =
                source.sequence != 0 && event.sequence != source.sequence && event.sequence != source.sequence + 1;
        source.sequence = event.sequence;
        source.heardNs = Math.max(source.heardNs, event.timeNs);
        if (event.kind == SocketEventKind.HEARTBEAT) {
            isLost |= event.totalLostInKernel > source.lostInKernel;
            source.lostInKernel = event.totalLostInKernel;
        }
        if (isLost) {
            lostUntilNs[event.feed] = Math.max(lostUntilNs[event.feed], event.timeNs);
        }
    }

    /** Events of its feed were lost or overtaken since the socket was first heard of. */
    boolean hasTrouble(long o, Owner owner) {
        final long lostNs = lostUntilNs[owner.feed];
        return lostNs > Ownership.firstHeardNs(o);
    }

    /** Could its close, or what came after, be among the lost by that time? */
    boolean isInDoubt(long o, Owner owner, long timeNs) {
        return !Ownership.isClosed(o)
                && Ownership.isRepeated(o)
                && isInDoubt(owner.feed, owner.sourceId, Ownership.lastHeardNs(o), timeNs);
    }

    /** The same of a listening socket. */
    boolean isInDoubt(Listener socket, long timeNs) {
        return socket.cookie != 0 && isInDoubt(socket.feed, socket.sourceId, socket.lastHeardNs, timeNs);
    }

    private boolean isInDoubt(int feed, int sourceId, long lastHeardNs, long timeNs) {
        final long heardNs = sources.of(feed, sourceId).heardNs;
        return lastHeardNs < lostUntilNs[feed] || heardNs != 0 && timeNs > heardNs + SILENCE_NS;
    }
}
