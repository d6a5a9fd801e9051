// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicReadingTest {
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    static {
        KAFKA.setLevel(Level.OFF);
    }

    @Test
    void shouldBeginAgainWhenNoBrokerAnswersAndKeepItsThread() throws Exception {
        final AtomicInteger threads = new AtomicInteger();
        final CountDownLatch again = new CountDownLatch(2);
        final ThreadLocal<Boolean> known = ThreadLocal.withInitial(() -> threads.incrementAndGet() > 0);
        final TopicReading.Reader reader = new TopicReading.Reader() {
            @Override
            public void begin(Consumer<byte[], byte[]> consumer) {
                known.get();
                again.countDown();
                throw new TimeoutException("no broker answers");
            }

            @Override
            public void read(ConsumerRecord<byte[], byte[]> message) {}

            @Override
            public void pause(Consumer<byte[], byte[]> consumer) {}
        };

        try (TopicReading reading =
                new TopicReading(Map.of("bootstrap.servers", "127.0.0.1:9"), "latest", reader, "reading")) {
            reading.start();
            assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(threads).hasValue(1);
    }
}
