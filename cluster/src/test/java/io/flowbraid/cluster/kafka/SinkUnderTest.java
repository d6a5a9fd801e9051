// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.Setting;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.Flows;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The sink as the program opens it, with what it says and its account; and a reader of its topic. */
final class SinkUnderTest implements AutoCloseable {
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final LossLedger ledger = new LossLedger();
    private final FlowSink sink;

    SinkUnderTest(String bootstrap, Path state, Map<Setting<?>, Object> settings) {
        final Overrides overrides = new Overrides();
        overrides.put(Catalogue.KAFKA_BROKERS, List.of(bootstrap.split(",")), "test");
        settings.forEach((setting, value) -> overrides.put(setting, value, "test"));
        sink = FlowExportProvider.find("kafka")
                .orElseThrow()
                .open(new ExportPlan(
                        ConfigLoader.load(Path.of("/dev/null"), null, overrides),
                        Flows.CONTEXT,
                        state,
                        ledger,
                        warnings::add));
    }

    void accept(FlowRecord flow) {
        sink.accept(flow);
    }

    /** A flow of its own connection for each of a few clients; the number is the flow's id. */
    void accept(int from, int to) {
        for (int i = from; i < to; i++) {
            sink.accept(flow(i));
        }
    }

    static FlowRecord flow(int number) {
        final FlowRecord flow = Flows.curlToPython();
        final long[] client = IpAddress.parse("10.0.0." + (1 + number % 50));
        final long[] server = IpAddress.parse("10.1.0.1");
        flow.client.addressHi = client[0];
        flow.client.addressLo = client[1];
        flow.server.addressHi = server[0];
        flow.server.addressLo = server[1];
        flow.flowId = number;
        return flow;
    }

    LedgerStage account() {
        return ledger.stages().get(0);
    }

    @Override
    public void close() {
        sink.close();
    }

    /**
     * All messages of a topic, once there are so many. Without a group: one that is balanced anew would read some
     * twice.
     */
    static List<ConsumerRecord<String, String>> read(
            String bootstrap, String topic, int count, Map<String, Object> properties) {
        final Map<String, Object> all =
                new HashMap<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"));
        all.putAll(properties);
        final List<ConsumerRecord<String, String>> messages = new ArrayList<>();
        final long giveUpNs = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of();
            while (partitions.isEmpty() && System.nanoTime() < giveUpNs) {
                partitions = consumer.partitionsFor(topic).stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
            }
            consumer.assign(partitions);
            while (System.nanoTime() < giveUpNs
                    && (messages.size() < count || isBehind(consumer, consumer.endOffsets(partitions)))) {
                consumer.poll(Duration.ofMillis(100)).forEach(messages::add);
            }
        }
        return messages;
    }

    private static boolean isBehind(KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }
}
