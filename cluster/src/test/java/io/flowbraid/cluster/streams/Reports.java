// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes reports of hosts as their sink does. */
public final class Reports implements AutoCloseable {
    static final String TOPIC = "flowbraid.flows";

    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<@Nullable Exception> unsent = new AtomicReference<>();

    public Reports(String brokers) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "linger.ms",
                        20,
                        "delivery.timeout.ms",
                        600_000,
                        "batch.size",
                        128 * 1024,
                        "compression.type",
                        "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public static void createTopic(String brokers, int partitions, int replicas) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) replicas)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("no topic for reports", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public void send(String key, String report) {
        send(key, report, null);
    }

    /** @param timeMs of the record; null for now */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback has the failure
    void send(String key, String report, @Nullable Long timeMs) {
        producer.send(
                new ProducerRecord<>(TOPIC, null, timeMs, key, report.getBytes(StandardCharsets.UTF_8)), this::sent);
    }

    private void sent(RecordMetadata place, @Nullable Exception failure) {
        if (failure != null) {
            unsent.set(failure);
        }
    }

    public void flush() {
        producer.flush();
        final Exception failure = unsent.get();
        if (failure != null) {
            throw new IllegalStateException("a report was not sent", failure);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
