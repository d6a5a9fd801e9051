// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;

/**
 * How far the clock of a sender is from ours. Only shown: nothing else depends on a foreign clock. Written by the
 * feed's thread, readable by all.
 */
final class ClockSkew {
    /** An event may be this much younger than its arrival before it counts. */
    private static final long AHEAD_TOLERANCE_NS = 1_000_000_000L;
    /** A heartbeat may be this much older than its arrival before it counts. */
    private static final long BEHIND_TOLERANCE_NS = 5_000_000_000L;

    /** Of a window without an event. */
    private static final long NONE = Long.MIN_VALUE;

    private static final long WINDOW_NS = 10_000_000_000L;

    private final Counter ahead = new Counter();
    private final Counter behind = new Counter();
    private final Counter largestNs = new Counter();

    private long windowStartNs = Long.MIN_VALUE;
    private long thisWindowNs = NONE;
    private long lastWindowNs = NONE;

    /** Events whose time was more than a second after their arrival. */
    long ahead() {
        return ahead.get();
    }

    /** Heartbeats that were more than five seconds older than their arrival. */
    long behind() {
        return behind.get();
    }

    /**
     * Time of the event minus its arrival, the largest of the last 10 to 20 s: how much the sender's clock is ahead;
     * below 0, how much it is behind and the way here. 0 before the first event.
     */
    long ns() {
        return largestNs.get();
    }

    void observe(SocketEvent event, long arrivalNs) {
        if (event.timeNs > arrivalNs + AHEAD_TOLERANCE_NS) {
            ahead.increment();
        }
        if (event.kind == SocketEventKind.EXPORTED) {
            return; // an exporter reports a flow minutes after its end
        }
        if (event.kind == SocketEventKind.HEARTBEAT && event.timeNs < arrivalNs - BEHIND_TOLERANCE_NS) {
            behind.increment();
        }
        if (arrivalNs < windowStartNs || arrivalNs >= windowStartNs + WINDOW_NS) {
            final boolean isNext = arrivalNs >= windowStartNs && arrivalNs < windowStartNs + 2 * WINDOW_NS;
            lastWindowNs = isNext ? thisWindowNs : NONE;
            thisWindowNs = NONE;
            windowStartNs = arrivalNs;
        }
        thisWindowNs = Math.max(thisWindowNs, event.timeNs - arrivalNs);
        largestNs.set(Math.max(thisWindowNs, lastWindowNs));
    }
}
