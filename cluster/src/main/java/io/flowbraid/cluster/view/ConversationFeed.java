// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.thread.RestartingThread;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the conversations of the whole cluster, the last quarter of an hour first, and gives each to a sink as a flow.
 * It belongs to no group and commits nothing: every page reads all partitions.
 */
public final class ConversationFeed implements AutoCloseable {
    private static final long PAST_MS = TimeUnit.MINUTES.toMillis(15);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long END_TIMEOUT_MS = 3_000;
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, Object> clients;
    private final String topic;
    private final FlowSink page;
    private final LedgerStage stage;
    private final Thread thread;
    private final FlowRecord flow = new FlowRecord();
    private final ConversationFlows flows = new ConversationFlows();
    private final ConversationLookup lookup;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean isClosed;
    private volatile long lastPollNs = System.nanoTime();

    private ConversationFeed(Map<String, Object> clients, String topic, FlowSink page, LedgerStage stage) {
        this.clients = clients;
        this.topic = topic;
        this.page = page;
        this.stage = stage;
        lookup = new ConversationLookup(clients);
        thread = new RestartingThread(this::read, "stitch-page");
    }

    /**
     * Starts reading.
     *
     * @param clients connection to Kafka
     * @param stage counts conversations: in, and out to the sink
     */
    public static ConversationFeed started(
            Map<String, Object> clients, String topic, FlowSink page, LedgerStage stage) {
        final ConversationFeed feed = new ConversationFeed(clients, topic, page, stage);
        feed.thread.start();
        return feed;
    }

    private void read() {
        final Map<String, Object> settings = new HashMap<>(clients);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        try (Consumer<byte[], byte[]> made =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = made;
            seek(made);
            while (!isClosed) {
                final ConsumerRecords<byte[], byte[]> records = made.poll(POLL);
                lastPollNs = System.nanoTime();
                records.forEach(this::show);
                page.flush();
            }
        } catch (WakeupException e) {
            // closed
        } finally {
            consumer = null;
        }
    }

    private void seek(Consumer<byte[], byte[]> made) {
        final List<TopicPartition> partitions = made.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        made.assign(partitions);
        final Map<TopicPartition, Long> sinceMs = new HashMap<>();
        partitions.forEach(partition -> sinceMs.put(partition, System.currentTimeMillis() - PAST_MS));
        final Map<TopicPartition, OffsetAndTimestamp> starts = made.offsetsForTimes(sinceMs);
        final Map<TopicPartition, Long> ends = made.endOffsets(partitions);
        partitions.forEach(partition -> {
            final OffsetAndTimestamp start = starts.get(partition);
            made.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
        });
    }

    private void show(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null) {
            return;
        }
        stage.in().increment();
        try {
            flows.show(ConversationRecord.read(message.value()), flow);
            lookup.put(flow.flowId, message);
        } catch (IllegalArgumentException | DateTimeException e) {
            stage.loss("malformed").increment();
            return;
        }
        page.accept(flow);
        stage.out().increment();
    }

    /** Whole conversations, by the ids of their flows: those that are still known, in this order. */
    public List<byte[]> find(List<Long> ids) {
        return lookup.find(ids);
    }

    /** Why the page does not show what is new; empty when it does. */
    public String trouble() {
        return System.nanoTime() - lastPollNs > SILENT_NS
                ? "the page cannot read " + topic + " since "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastPollNs) + " s"
                : "";
    }

    @Override
    public void close() {
        isClosed = true;
        final Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        lookup.close();
        try {
            thread.join(END_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
