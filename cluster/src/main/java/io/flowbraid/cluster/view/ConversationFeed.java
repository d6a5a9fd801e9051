// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Gives the conversations of the whole cluster to a page as flows, the last quarter of an hour first. */
public final class ConversationFeed implements AutoCloseable {
    private static final long PAST_MS = TimeUnit.MINUTES.toMillis(15);

    private final String topic;
    private final FlowSink page;
    private final LedgerStage stage;
    private final FlowRecord flow = new FlowRecord();
    private final ConversationFlows flows = new ConversationFlows();
    private final ConversationLookup lookup;
    private final TopicReading reading;

    private ConversationFeed(Map<String, Object> clients, String topic, FlowSink page, LedgerStage stage) {
        this.topic = topic;
        this.page = page;
        this.stage = stage;
        lookup = new ConversationLookup(clients);
        reading = new TopicReading(clients, "latest", new Shown(), "stitch-page");
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
        feed.reading.start();
        return feed;
    }

    private final class Shown implements TopicReading.Reader {
        @Override
        public void begin(Consumer<byte[], byte[]> consumer) {
            final List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            final Map<TopicPartition, Long> sinceMs = new HashMap<>();
            partitions.forEach(partition -> sinceMs.put(partition, System.currentTimeMillis() - PAST_MS));
            final Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(sinceMs);
            final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> {
                final OffsetAndTimestamp start = starts.get(partition);
                consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
            });
        }

        @Override
        public void read(ConsumerRecord<byte[], byte[]> message) {
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

        @Override
        public void pause(Consumer<byte[], byte[]> consumer) {
            page.flush();
        }
    }

    /** Whole conversations, by the ids of their flows: those that are still known, in this order. */
    public List<byte[]> find(List<Long> ids) {
        return lookup.find(ids);
    }

    /** Why the page does not show what is new; empty when it does. */
    public String trouble() {
        return reading.trouble("the page cannot read " + topic);
    }

    @Override
    public void close() {
        lookup.close();
        reading.close();
    }
}
