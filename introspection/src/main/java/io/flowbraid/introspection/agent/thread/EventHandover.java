// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.socket.SocketEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Events on their way to the agent's thread from one that may block. The other thread waits while the ring is full; the
 * agent takes a portion a turn and never waits.
 */
public final class EventHandover implements SocketEventOutlet {
    /** Also the most that {@link #drain} hands over: half a millisecond of encoding. */
    static final int SLOTS = 256;

    private static final long FULL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final RingBuffer<SocketEvent> ring =
            RingBuffer.createSingleProducer(SocketEvent::new, SLOTS, new YieldingWaitStrategy());
    private final EventPoller<SocketEvent> poller = ring.newPoller();
    private final EventPoller.Handler<SocketEvent> onEvent = this::onEvent;
    private SocketEventOutlet outlet = event -> {};
    private int handedOver;
    private volatile boolean isClosed;

    public EventHandover() {
        ring.addGatingSequences(poller.getSequence());
    }

    /** Called by the other thread: copies the event, waits while there is no room. */
    @Override
    public void accept(SocketEvent event) {
        while (!ring.hasAvailableCapacity(1)) {
            if (isClosed) {
                return;
            }
            LockSupport.parkNanos(FULL_NS);
        }
        final long sequence = ring.next();
        ring.get(sequence).copyFrom(event);
        ring.publish(sequence);
    }

    /** Called by the agent's thread: hands over what has come; returns how many events that were. */
    public int drain(SocketEventOutlet to) {
        outlet = to;
        handedOver = 0;
        try {
            poller.poll(onEvent);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the handler throws nothing checked", e);
        }
        return handedOver;
    }

    private boolean onEvent(SocketEvent event, long sequence, boolean isLast) {
        handedOver++;
        outlet.accept(event);
        return true;
    }

    /** Nobody drains any more: the other thread does not wait. Any thread may call it. */
    public void close() {
        isClosed = true;
    }
}
