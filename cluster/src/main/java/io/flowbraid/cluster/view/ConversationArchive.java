// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.record.history.FlowHistory;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the conversations of the whole cluster in a history, each message of the topic once. The history says where its
 * files end in each partition; there it goes on, so nothing has to be committed to Kafka.
 */
public final class ConversationArchive implements AutoCloseable {
    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, Object> clients;
    private final String topic;
    private final FlowHistory history;
    private final FlowSink sink;
    private final LedgerStage stage;
    private final java.util.function.Consumer<String> notice;
    private final FlowRecord flow = new FlowRecord();
    private final ConversationFlows flows = new ConversationFlows();
    /** Positions after what was given to the history, by the name of the log. */
    private final Map<String, Long> next = new HashMap<>();
    /** Names of the logs that are read, by partition. */
    private final Map<Integer, String> logs = new HashMap<>();

    private final TopicReading reading;
    private long refreshedNs;
    /** The topic is another one than was begun with. */
    private boolean isOutdated;

    private ConversationArchive(
            Map<String, Object> clients,
            String topic,
            FlowHistory history,
            LedgerStage stage,
            java.util.function.Consumer<String> notice) {
        this.clients = clients;
        this.topic = topic;
        this.history = history;
        sink = history.sink();
        this.stage = stage;
        this.notice = notice;
        reading = new TopicReading(clients, "earliest", new Kept(), "stitch-history");
    }

    /**
     * Starts reading.
     *
     * @param clients connection to Kafka
     * @param stage counts conversations: in, and out to the history
     * @param notice takes sentences for the user
     */
    public static ConversationArchive started(
            Map<String, Object> clients,
            String topic,
            FlowHistory history,
            LedgerStage stage,
            java.util.function.Consumer<String> notice) {
        final ConversationArchive archive = new ConversationArchive(clients, topic, history, stage, notice);
        archive.reading.start();
        return archive;
    }

    private final class Kept implements TopicReading.Reader {
        @Override
        public void begin(Consumer<byte[], byte[]> consumer) {
            reading.await(() -> history.positions() != null);
            final Map<String, Long> kept = Objects.requireNonNull(history.positions());
            isOutdated = false;
            final TopicDescription found = describe();
            refreshedNs = System.nanoTime();
            final List<TopicPartition> partitions = new ArrayList<>();
            logs.clear();
            found.partitions().forEach(info -> {
                partitions.add(new TopicPartition(topic, info.partition()));
                logs.put(info.partition(), found.topicId().toString() + '-' + info.partition());
            });
            consumer.assign(partitions);
            final Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
            for (final TopicPartition partition : partitions) {
                final String log = log(partition.partition());
                final Long last = kept.get(log);
                final long asked = next.getOrDefault(log, last == null ? 0 : last + 1);
                final long start = starts.getOrDefault(partition, 0L);
                if (asked < start && asked > 0) {
                    notice.accept("history: Kafka has deleted messages of " + partition + " that were not kept yet: "
                            + asked + " to " + (start - 1) + "; their conversations are missing");
                }
                next.put(log, Math.max(asked, start));
                consumer.seek(partition, Math.max(asked, start));
            }
        }

        @Override
        public void read(ConsumerRecord<byte[], byte[]> message) {
            final String log = log(message.partition());
            // An earlier position is one of another topic of this name.
            isOutdated |= message.offset() < next.getOrDefault(log, 0L);
            if (isOutdated) {
                return;
            }
            next.put(log, message.offset() + 1);
            if (message.value() != null) {
                stage.in().increment();
                try {
                    final ConversationRecord conversation = ConversationRecord.read(message.value());
                    flows.show(conversation, flow);
                    flow.place.revision = conversation.revision();
                } catch (IllegalArgumentException | DateTimeException e) {
                    stage.loss("malformed").increment();
                    return;
                }
                flow.place.log = log;
                flow.place.offset = message.offset();
                reading.await(sink::hasRoom);
                sink.accept(flow);
                stage.out().increment();
            }
        }

        /** Looks now and then whether the topic has more partitions, or is another one of the same name. */
        @Override
        public void pause(Consumer<byte[], byte[]> consumer) {
            if (isOutdated || System.nanoTime() - refreshedNs > REFRESH_NS) {
                begin(consumer);
            }
        }
    }

    private String log(int partition) {
        return logs.getOrDefault(partition, topic + '-' + partition);
    }

    private TopicDescription describe() {
        try (Admin admin = Admin.create(clients)) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
        } catch (ExecutionException e) {
            throw new KafkaException(topic + " cannot be described", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** Why what is new is not kept; empty when it is. */
    public String trouble() {
        final String reason = history.reason();
        if (!reason.isEmpty()) {
            return "the history is paused: " + reason;
        }
        return reading.trouble("the history cannot read " + topic);
    }

    @Override
    public void close() {
        reading.close();
    }
}
