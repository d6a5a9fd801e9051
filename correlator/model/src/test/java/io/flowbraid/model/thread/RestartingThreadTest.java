// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RestartingThreadTest {
    private final List<Throwable> reported = new CopyOnWriteArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void shouldReportAnErrorAndBeginAgain() throws InterruptedException {
        run(() -> {
            if (turns.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
            }
        });

        assertThat(turns).hasValue(2);
        assertThat(reported).singleElement().isInstanceOf(StackOverflowError.class);
    }

    @Test
    void shouldBeginAgainThoughItWasInterrupted() throws InterruptedException {
        run(() -> {
            if (turns.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("no");
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });

        assertThat(turns).hasValue(2);
        assertThat(reported).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldEndWithItsWork() throws InterruptedException {
        run(turns::incrementAndGet);

        assertThat(turns).hasValue(1);
        assertThat(reported).isEmpty();
    }

    private void run(Runnable work) throws InterruptedException {
        final Thread thread = new RestartingThread(work, "test");
        thread.setUncaughtExceptionHandler((failed, cause) -> reported.add(cause));
        thread.start();
        thread.join();
    }
}
