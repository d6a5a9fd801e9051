// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import io.flowbraid.model.socket.SocketEvent;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts events in order that are almost in order. The common event, which is not older than the one before, only goes to
 * the end of a queue; the others are sorted. Events of the same time keep their order. (NOT thread safe)
 */
final class EventOrder {
    private static final Comparator<Waiting> ORDER =
            Comparator.<Waiting>comparingLong(next -> next.key).thenComparingLong(next -> next.number);

    private final boolean isByTime;
    private final ArrayDeque<Waiting> inOrder = new ArrayDeque<>();
    private final PriorityQueue<Waiting> late = new PriorityQueue<>(ORDER);
    private long lastKey = Long.MIN_VALUE;
    private long added;

    /** An event, with its place. */
    static final class Waiting {
        final SocketEvent event = new SocketEvent();
        private long key;
        private long number;
    }

    /** @param isByTime by the time of the events; else as they come */
    EventOrder(boolean isByTime) {
        this.isByTime = isByTime;
    }

    void add(Waiting next) {
        next.key = isByTime ? next.event.timeNs : 0;
        next.number = added++;
        if (inOrder.isEmpty() || next.key >= lastKey) {
            lastKey = next.key;
            inOrder.add(next);
        } else {
            late.add(next);
        }
    }

    /** The first event of all; null when there is none. */
    @Nullable
    Waiting poll() {
        final Waiting oldest = inOrder.peek();
        final Waiting oldestLate = late.peek();
        if (oldestLate != null && (oldest == null || ORDER.compare(oldestLate, oldest) < 0)) {
            return late.poll();
        }
        return inOrder.poll();
    }

    int size() {
        return inOrder.size() + late.size();
    }

    long added() {
        return added;
    }
}
