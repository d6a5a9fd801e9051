// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundThreadTest {
    @Test
    void shouldTakeATurnAtTheStartAndWheneverItIsWoken() {
        final AtomicInteger turns = new AtomicInteger();
        try (BackgroundThread thread = new BackgroundThread("test", 1, TimeUnit.HOURS, turns::incrementAndGet)) {
            thread.start();
            await().until(() -> turns.get() == 1);

            thread.wake();

            await().until(() -> turns.get() == 2);
        }
    }

    @Test
    void shouldTakeAnotherTurnAfterOneThatFailed() {
        final AtomicInteger turns = new AtomicInteger();
        try (BackgroundThread thread = new BackgroundThread("test", 1, TimeUnit.HOURS, () -> {
            if (turns.incrementAndGet() == 1) {
                throw new IllegalArgumentException("no room");
            }
        })) {
            thread.start();

            await().dontCatchUncaughtExceptions().until(() -> turns.get() == 2);
        }
    }
}
