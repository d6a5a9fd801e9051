// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.conversation.ConversationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what stitchers committed. (NOT thread safe.) */
final class Conversations implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConversationRecord> all = new ArrayList<>();

    Conversations(String brokers, int partitions) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        final List<TopicPartition> assigned = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            assigned.add(new TopicPartition(StitchTopics.CONVERSATIONS, i));
        }
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
    }

    /** Everything that there is until now, when there is enough or the time is over. */
    List<ConversationRecord> until(Predicate<List<ConversationRecord>> enough, Duration timeout) {
        final long endNs = System.nanoTime() + timeout.toNanos();
        while (!enough.test(all) && System.nanoTime() < endNs) {
            readFor(Duration.ofMillis(200));
        }
        return all;
    }

    /** What comes in this time, too. */
    List<ConversationRecord> and(Duration time) {
        final long endNs = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < endNs) {
            readFor(Duration.ofMillis(200));
        }
        return all;
    }

    private void readFor(Duration time) {
        consumer.poll(time).forEach(message -> all.add(ConversationRecord.read(message.value())));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
