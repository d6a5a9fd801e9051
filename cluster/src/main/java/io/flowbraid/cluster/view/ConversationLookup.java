// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches whole conversations from their topic again: the page only keeps where they are. Any thread may ask; they take
 * turns.
 */
final class ConversationLookup implements AutoCloseable {
    private static final int MAX_PLACES = 200_000;
    private static final int FETCH_BYTES = 64 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Map<String, Object> settings;
    private final Map<Long, Place> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Place> eldest) {
            return size() > MAX_PLACES;
        }
    };
    private @Nullable Consumer<byte[], byte[]> consumer;

    /** Where the newest revision is. */
    private record Place(TopicPartition partition, long offset) {}

    ConversationLookup(Map<String, Object> clients) {
        settings = new HashMap<>(clients);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    }

    void put(long id, ConsumerRecord<byte[], byte[]> message) {
        synchronized (places) {
            places.remove(id);
            places.put(id, new Place(new TopicPartition(message.topic(), message.partition()), message.offset()));
        }
    }

    /** The JSON of those that are still known, in this order. */
    synchronized List<byte[]> find(List<Long> ids) {
        final List<byte[]> found = new ArrayList<>();
        final long giveUpNs = System.nanoTime() + TIMEOUT_NS;
        for (final long id : ids) {
            final Place place;
            synchronized (places) {
                place = places.get(id);
            }
            final byte[] json = place == null ? null : read(place, giveUpNs);
            if (json != null) {
                found.add(json);
            }
        }
        return found;
    }

    private byte @Nullable [] read(Place place, long giveUpNs) {
        Consumer<byte[], byte[]> reading = consumer;
        if (reading == null) {
            reading = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = reading;
        }
        reading.assign(List.of(place.partition()));
        reading.seek(place.partition(), place.offset());
        while (System.nanoTime() - giveUpNs < 0) {
            for (final ConsumerRecord<byte[], byte[]> message : reading.poll(POLL)) {
                return message.offset() == place.offset() ? message.value() : null;
            }
        }
        return null;
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
