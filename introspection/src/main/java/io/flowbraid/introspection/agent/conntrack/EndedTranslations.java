// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.model.socket.SocketEvent;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.LongHashSet;

/**
 * Translated connections whose end was announced some seconds ago: a listing that another thread made before must not
 * bring them back. Two generations, so that nothing is kept for long. (NOT thread safe)
 */
final class EndedTranslations {
    /** Longer than a listed connection waits for the agent's thread. */
    private static final long GENERATION_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private LongHashSet latest = new LongHashSet();
    private LongHashSet earlier = new LongHashSet();
    private long nextNs = Long.MIN_VALUE;

    void add(SocketEvent event) {
        if (event.kernelNs >= nextNs) {
            nextNs = event.kernelNs + GENERATION_NS;
            final LongHashSet emptied = earlier;
            earlier = latest;
            latest = emptied;
            latest.clear();
        }
        latest.add(digest(event));
    }

    boolean has(SocketEvent event) {
        final long digest = digest(event);
        return latest.contains(digest) || earlier.contains(digest);
    }

    /** The kernel's number of the connection tells it from later ones with its five-tuple. */
    private static long digest(SocketEvent event) {
        long digest = event.netns * FACTOR ^ event.cookie;
        digest = digest * FACTOR ^ event.localHi;
        digest = digest * FACTOR ^ event.localLo;
        digest = digest * FACTOR ^ event.remoteHi;
        digest = digest * FACTOR ^ event.remoteLo;
        digest = digest * FACTOR ^ ((long) event.localPort << 16 | event.remotePort);
        return digest * FACTOR;
    }
}
