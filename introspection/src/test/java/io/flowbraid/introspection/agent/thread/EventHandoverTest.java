// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.socket.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHandoverTest {
    private static final int EVENTS = 5 * EventHandover.SLOTS;

    private final EventHandover handover = new EventHandover();
    private final List<Long> received = new ArrayList<>();

    @Test
    void shouldHandOverAllEventsInOrderAPortionAtATime() {
        final Thread producer = produce();

        await().until(() -> {
            final int portion = handover.drain(event -> received.add(event.cookie));
            assertThat(portion).isLessThanOrEqualTo(EventHandover.SLOTS);
            return received.size() == EVENTS;
        });

        await().until(() -> !producer.isAlive());
        assertThat(received).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldNotWaitForEvents() {
        assertThat(handover.drain(event -> received.add(event.cookie))).isZero();
    }

    @Test
    void shouldReleaseWhoWaitsForRoomWhenNobodyDrainsAnyMore() {
        final Thread producer = produce();
        await().until(() -> producer.getState() == Thread.State.TIMED_WAITING);

        handover.close();

        await().until(() -> !producer.isAlive());
    }

    private Thread produce() {
        final Thread producer = new Thread(() -> {
            final SocketEvent event = new SocketEvent();
            for (int i = 0; i < EVENTS; i++) {
                event.cookie = i;
                handover.accept(event);
            }
        });
        producer.setDaemon(true);
        producer.start();
        return producer;
    }
}
