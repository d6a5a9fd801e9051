// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import io.flowbraid.cluster.kafka.KafkaFailure;
import io.flowbraid.model.thread.RestartingThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads what the stitchers committed to a topic: all of its partitions. It belongs to no group and commits
 * nothing.
 */
final class TopicReading implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long END_TIMEOUT_MS = 3_000;
    private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, Object> settings;
    private final Reader reader;
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean isClosed;
    /** What Kafka said when it last refused something; empty when it took all since. */
    private volatile String failure = "";

    private volatile long lastPollNs = System.nanoTime();

    /** Called by the thread alone. */
    interface Reader {
        /** Chooses partitions and positions; again after a failure. */
        void begin(Consumer<byte[], byte[]> consumer);

        void read(ConsumerRecord<byte[], byte[]> message);

        /** All that came at once was read, or nothing came for a moment. */
        void pause(Consumer<byte[], byte[]> consumer);
    }

    /**
     * Nothing is read before {@link #start}.
     *
     * @param reset where to go on when a position is no longer there: {@code latest} or {@code earliest}
     */
    TopicReading(Map<String, Object> clients, String reset, Reader reader, String threadName) {
        settings = new HashMap<>(clients);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
        this.reader = reader;
        thread = new RestartingThread(this::read, threadName);
    }

    void start() {
        thread.start();
    }

    private void read() {
        while (!isClosed) {
            try {
                readFromBrokers();
            } catch (WakeupException e) {
                // closed
            } catch (KafkaException e) {
                failure = KafkaFailure.reason(e);
                LockSupport.parkNanos(AGAIN_NS);
            }
        }
    }

    /** Until this is closed, or Kafka refuses something: mostly because no broker answers. */
    private void readFromBrokers() {
        try (Consumer<byte[], byte[]> made =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = made;
            if (!isClosed) {
                reader.begin(made);
            }
            while (!isClosed) {
                final ConsumerRecords<byte[], byte[]> messages = made.poll(POLL);
                lastPollNs = System.nanoTime();
                failure = "";
                messages.forEach(reader::read);
                reader.pause(made);
            }
        } finally {
            consumer = null;
        }
    }

    /**
     * For the reader, which has to wait for something else.
     *
     * @throws WakeupException when this is closed, which ends the thread
     */
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (isClosed) {
                throw new WakeupException();
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /**
     * Since when nothing could be read, and why, behind what reads what; empty when all is well.
     *
     * @param what for example {@code the page cannot read a topic}
     */
    String trouble(String what) {
        final long ns = System.nanoTime() - lastPollNs;
        if (ns <= SILENT_NS) {
            return "";
        }
        final String reason = failure;
        return what + " since " + TimeUnit.NANOSECONDS.toSeconds(ns) + " s"
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    @Override
    public void close() {
        isClosed = true;
        final Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(END_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
