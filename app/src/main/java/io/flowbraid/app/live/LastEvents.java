// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.introspection.feed.FeedSubscriber;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochNanoClock;

/** Waits at the end of a run for the last events: a feed that lags has yet to say who made the last packets. */
final class LastEvents {
    /** Within this time an agent has drained the kernel's ring, and its events have come. */
    private static final long LAST_EVENTS_NS = TimeUnit.MILLISECONDS.toNanos(80);

    private static final long STILL_SEEN_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long MAX_LAG_NS = TimeUnit.SECONDS.toNanos(5);

    private LastEvents() {}

    /** @param unread events that the agent of this process has published and that its feed has not read */
    static void await(
            FeedSubscriber subscriber, EpochNanoClock wallClock, LongSupplier unread, BooleanSupplier isCutShort) {
        final long beganNs = wallClock.nanoTime();
        long nowNs;
        do {
            LockSupport.parkNanos(LAST_EVENTS_NS);
            nowNs = wallClock.nanoTime();
        } while (!isCutShort.getAsBoolean()
                && nowNs - beganNs < MAX_LAG_NS
                && (unread.getAsLong() > 0 || isCatchingUp(subscriber, nowNs)));
    }

    private static boolean isCatchingUp(FeedSubscriber subscriber, long nowNs) {
        return subscriber.sources().stream()
                .anyMatch(source -> nowNs - source.lastHeardNs() < STILL_SEEN_NS && source.lagNs() > LAST_EVENTS_NS);
    }
}
