// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;

/**
 * Up to when events of each feed may be missing: a jump in a source's message numbers, or its own word that the kernel's
 * ring was full. Among the lost may have been the close of any socket not heard of since, so that it may be gone, and
 * its five-tuple another's.
 */
final class FeedGaps {
    private static final int SOURCES = 256;

    private final long[] lostUntilNs = new long[ObservedInterface.MAX_FEEDS];
    private final long[][] lastSequence = new long[ObservedInterface.MAX_FEEDS][];
    private final long[][] lostInKernel = new long[ObservedInterface.MAX_FEEDS][];

    void heard(SocketEvent event) {
        final int source = event.sourceId & SOURCES - 1;
        if (lastSequence[event.feed] == null) {
            lastSequence[event.feed] = new long[SOURCES];
            lostInKernel[event.feed] = new long[SOURCES];
        }
        final long last = lastSequence[event.feed][source];
        lastSequence[event.feed][source] = event.sequence;
        boolean isLost = last != 0 && event.sequence != last && event.sequence != last + 1;
        if (event.kind == SocketEventKind.HEARTBEAT) {
            isLost |= event.totalLostInKernel > lostInKernel[event.feed][source];
            lostInKernel[event.feed][source] = event.totalLostInKernel;
        }
        if (isLost) {
            lostUntilNs[event.feed] = Math.max(lostUntilNs[event.feed], event.timeNs);
        }
    }

    /** Could its close, or what came after, be among the lost? */
    boolean isInDoubt(Ownership o) {
        return !o.isClosed() && o.lastHeardNs < lostUntilNs[o.feed];
    }
}
