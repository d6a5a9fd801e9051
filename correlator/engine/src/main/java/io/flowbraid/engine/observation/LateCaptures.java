// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/** Events come before their packets when a capture is late, and the engine's time is that of the packets. */
public final class LateCaptures {
    /** A capture that is later loses names. An agent whose clock is ahead makes its sockets stay so much longer. */
    private static final long MAX_LATE_NS = 60_000_000_000L;

    private LateCaptures() {}

    /** From when on packets of a socket or translation that ended then are overdue, ns. */
    public static long readSinceNs(long endNs, long nowNs) {
        return Math.max(nowNs, Math.min(endNs, nowNs + MAX_LATE_NS));
    }
}
