// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebThreadsTest {
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final CompletableFuture<Throwable> reported = new CompletableFuture<>();
    private final WebThreads threads = new WebThreads(() -> {});

    @BeforeEach
    void start() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> reported.complete(cause));
        threads.start();
    }

    @AfterEach
    void stop() throws Exception {
        threads.stop();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void shouldReportAnErrorAndGoOnAnswering() throws Exception {
        final Error error = new StackOverflowError("a deep query");
        final CountDownLatch answered = new CountDownLatch(20);

        threads.execute(() -> {
            throw error;
        });
        for (int i = 0; i < 20; i++) {
            threads.execute(answered::countDown);
        }

        assertThat(reported.get(10, TimeUnit.SECONDS)).isSameAs(error);
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
