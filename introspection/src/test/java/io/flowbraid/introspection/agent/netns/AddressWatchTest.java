// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.socket.SocketEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class AddressWatchTest {
    private final List<SocketEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void shouldCountTheNamespacesBeyondItsLimitAndSayItOnce() {
        try (AddressWatch watch = new AddressWatch(0)) {
            await().until(() -> leftOut(watch, 0), leftOut -> leftOut > 0);

            assertThat(events).isEmpty();
            assertThat(watch.notice())
                    .hasValueSatisfying(text -> assertThat(text)
                            .startsWith(
                                    "flowbraid: the agent reports at most 0 addresses of at most 0 network namespaces; ")
                            .contains(watch.leftOut() + " are left out"));
            assertThat(watch.notice()).isEmpty();
        }
    }

    @Test
    void shouldNotCountNamespacesThatItIsNotToReport() {
        try (AddressWatch watch = new AddressWatch(0)) {
            final long begin = System.nanoTime();
            await().until(() -> leftOut(watch, 1), leftOut -> System.nanoTime() - begin > 200_000_000L);

            assertThat(watch.leftOut()).isZero();
            assertThat(watch.notice()).isEmpty();
        }
    }

    private int leftOut(AddressWatch watch, long netns) {
        watch.poll(System.nanoTime(), netns, event -> events.add(event.copy()));
        return watch.leftOut();
    }
}
