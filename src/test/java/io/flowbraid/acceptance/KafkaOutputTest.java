// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.broker.BrokerCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --kafka} gives Kafka what {@code -o json} prints, also when the broker was away meanwhile. */
@Timeout(120)
class KafkaOutputTest {
    @TempDir
    private Path directory;

    @Test
    void shouldGiveKafkaEveryRecordThatItPrints() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Path stats = directory.resolve("stats.json");
        try (BrokerCluster brokers = BrokerCluster.started(1)) {
            final List<String> printed;
            try (FlowbraidProcess flowbraid = Product.startWith(
                    Map.of("XDG_STATE_HOME", directory.toString()),
                    "up",
                    "-i",
                    "lo",
                    "-o",
                    "json",
                    "--kafka",
                    brokers.bootstrap(),
                    "--kafka-property",
                    "client.id=acceptance",
                    "--stats",
                    stats.toString())) {
                flowbraid.awaitNaming();
                brokers.kill(0);
                for (int i = 0; i < 10; i++) {
                    FlowbraidProcess.probe();
                }
                brokers.restart(0);
                flowbraid.awaitNaming();
                flowbraid.awaitMessage("takes flows again");
                assertThat(flowbraid.interrupt()).isZero();
                printed = flowbraid.output();
                assertThat(flowbraid.messages())
                        .as("one sentence for each change, and no log of Kafka")
                        .noneMatch(line -> line.contains("org.apache") || line.contains("SLF4J"));
            }

            assertThat(read(brokers)).containsExactlyInAnyOrderElementsOf(printed);
            final Ledger ledger = Ledger.read(stats);
            ledger.assertClosed();
            assertThat(ledger.only("export", "kafka").out()).isGreaterThanOrEqualTo(printed.size());
        }
    }

    @Test
    @Tag("once")
    void shouldCaptureWithoutKafkaAndGiveOneThatComesLaterWhatWaited() throws Exception {
        Kernel.assumeRootAndEbpf();
        final List<String> printed = new ArrayList<>();
        try (FlowbraidProcess flowbraid = up("127.0.0.1:1")) {
            flowbraid.awaitNaming();
            flowbraid.awaitMessage("kafka: 127.0.0.1:1 does not answer; start it, or correct --kafka");
            FlowbraidProcess.probe();
            flowbraid.awaitNaming();
            assertThat(flowbraid.interrupt()).isZero();
            printed.addAll(flowbraid.output());
            assertThat(flowbraid.messages().stream().filter(line -> line.contains("does not answer")))
                    .hasSize(1);
        }
        try (BrokerCluster brokers = BrokerCluster.started(1);
                FlowbraidProcess flowbraid = up(brokers.bootstrap())) {
            flowbraid.awaitNaming();
            assertThat(flowbraid.interrupt()).isZero();
            printed.addAll(flowbraid.output());
            assertThat(read(brokers)).containsExactlyInAnyOrderElementsOf(printed);
        }
    }

    private FlowbraidProcess up(String brokers) throws Exception {
        return Product.startWith(
                Map.of("XDG_STATE_HOME", directory.toString()), "up", "-i", "lo", "-o", "json", "--kafka", brokers);
    }

    /** Every value in the topic. */
    private static List<String> read(BrokerCluster brokers) {
        final List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            final List<TopicPartition> partitions = consumer.partitionsFor("flowbraid.flows").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            partition -> consumer.position(partition) < Objects.requireNonNull(ends.get(partition)))) {
                for (final ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(100))) {
                    if (kind(message).equals("flow")) {
                        values.add(message.value());
                    }
                }
            }
        }
        return values;
    }

    private static String kind(ConsumerRecord<String, String> message) {
        return new String(message.headers().lastHeader("kind").value(), StandardCharsets.UTF_8);
    }
}
