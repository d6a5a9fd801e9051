// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.web.RunAccounts.Bucket;
import io.flowbraid.web.RunAccounts.Delays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.AtomicHistogram;
import org.junit.jupiter.api.Test;

class RunCountsTest {
    @Test
    void shouldCountNoFewerInABucketThanInTheOneBeforeWhileAnotherThreadRecords() throws Exception {
        final AtomicHistogram us = new AtomicHistogram(600_000_000, 2);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicInteger round = new AtomicInteger();
        final Thread recorder = new Thread(() -> {
            while (!isOver.get()) {
                us.recordValueWithCount(round.incrementAndGet() % 7_000_000, 64);
            }
        });
        recorder.start();
        try {
            for (int i = 0; i < 500; i++) {
                assertRising(RunCounts.delays(us));
            }
        } finally {
            isOver.set(true);
            recorder.join();
        }
    }

    private static void assertRising(Delays delays) {
        long before = 0;
        for (final Bucket bucket : delays.buckets()) {
            assertThat(bucket.count()).isGreaterThanOrEqualTo(before);
            before = bucket.count();
        }
    }
}
