// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.subscribe;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.model.socket.SocketEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The shard's ring of events. The feed thread is its only producer, and waits while the ring is full. */
final class EventRing {
    private static final long WAIT_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final RingBuffer<SocketEvent> ring;
    private final BooleanSupplier isRunning;
    private final Runnable onFull;

    /**
     * @param isRunning false once nobody reads the ring any more
     * @param onFull what the thread does meanwhile, before each wait
     */
    EventRing(RingBuffer<SocketEvent> ring, BooleanSupplier isRunning, Runnable onFull) {
        this.ring = ring;
        this.isRunning = isRunning;
        this.onFull = onFull;
    }

    boolean isRunning() {
        return isRunning.getAsBoolean();
    }

    /** Returns when an event can be published; false if the run ends first. */
    boolean awaitRoom() {
        while (!ring.hasAvailableCapacity(1)) {
            if (!isRunning()) {
                return false;
            }
            onFull.run();
            LockSupport.parkNanos(WAIT_NS);
        }
        return true;
    }

    /** Publishes a copy; after {@link #awaitRoom()}. */
    void publish(SocketEvent event) {
        final long slot = ring.next();
        ring.get(slot).copyFrom(event);
        ring.publish(slot);
    }
}
