// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic {@code flowbraid.conversations} as its readers see it: the newest revision of each conversation. */
final class SeenConversations implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "flowbraid.conversations";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, JsonNode> byId = new LinkedHashMap<>();

    SeenConversations(String brokers) {
        final Properties settings = new Properties();
        settings.put("bootstrap.servers", brokers);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads what has come since. */
    void read() throws IOException {
        if (consumer.assignment().isEmpty()) {
            final List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(TOPIC).forEach(each -> partitions.add(new TopicPartition(TOPIC, each.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        for (final ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
            final JsonNode record = JSON.readTree(message.value());
            final JsonNode last = byId.get(record.at("/conversation/id").asText());
            if (last == null || revision(last) < revision(record)) {
                byId.put(record.at("/conversation/id").asText(), record);
            }
        }
    }

    private static long revision(JsonNode record) {
        return record.at("/conversation/revision").asLong();
    }

    /** Of each client of the test its conversations, without what turned out to be a part of another. */
    Map<Talk.ClientEnd, List<JsonNode>> byClient() {
        final Map<Talk.ClientEnd, List<JsonNode>> found = new LinkedHashMap<>();
        for (final JsonNode record : byId.values()) {
            final Talk.ClientEnd client = new Talk.ClientEnd(
                    record.at("/network/transport").asText(),
                    record.at("/client/ip").asText(),
                    record.at("/client/port").asInt());
            if (!record.at("/conversation/verdict").asText().equals("moved")) {
                found.computeIfAbsent(client, key -> new ArrayList<>()).add(record);
            }
        }
        return found;
    }

    /** Conversations that this address began, from these ports. */
    List<JsonNode> from(String address, int firstPort, int endOfPorts) {
        return byClient().entrySet().stream()
                .filter(entry -> entry.getKey().ip().equals(address)
                        && entry.getKey().port() >= firstPort
                        && entry.getKey().port() < endOfPorts)
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
