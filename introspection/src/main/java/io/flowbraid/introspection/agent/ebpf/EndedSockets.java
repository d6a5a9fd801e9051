// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import java.util.concurrent.TimeUnit;
import org.agrona.collections.LongHashSet;

/**
 * Cookies of sockets that closed some seconds ago. Records of several processors may come in another order than they
 * happened: what is said of a closed socket must not make it anew. Two generations, so that nothing is kept for long.
 * (NOT thread safe)
 */
final class EndedSockets {
    private static final long GENERATION_NS = TimeUnit.SECONDS.toNanos(10);

    private LongHashSet latest = new LongHashSet();
    private LongHashSet earlier = new LongHashSet();
    private long nextNs;

    void add(long cookie, long nowNs) {
        if (nowNs >= nextNs) {
            nextNs = nowNs + GENERATION_NS;
            final LongHashSet emptied = earlier;
            earlier = latest;
            latest = emptied;
            latest.clear();
        }
        latest.add(cookie);
    }

    boolean has(long cookie) {
        return latest.contains(cookie) || earlier.contains(cookie);
    }
}
