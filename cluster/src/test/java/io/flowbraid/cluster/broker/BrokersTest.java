// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The brokers of the tests themselves. */
@Tag("once")
@Timeout(120)
final class BrokersTest {
    private static final String TOPIC = "words";

    @Test
    void shouldKeepWhatWasWrittenWhenTheLocalBrokerStops() throws Exception {
        try (LocalBroker broker = LocalBroker.started()) {
            create(broker.bootstrap(), (short) 1);
            write(broker.bootstrap(), "one");

            broker.stop();
            broker.start();
            write(broker.bootstrap(), "two");

            assertThat(read(broker.bootstrap(), 2)).containsExactly("one", "two");
        }
    }

    @Test
    void shouldKeepWhatWasWrittenWhenABrokerOfThreeIsKilled() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.started(3)) {
            create(cluster.bootstrap(), (short) 3);
            write(cluster.bootstrap(), "one");

            cluster.kill(0);
            write(cluster.bootstrap(), "two");
            cluster.restart(0);
            cluster.kill(1);
            write(cluster.bootstrap(), "three");

            assertThat(read(cluster.bootstrap(), 3)).containsExactly("one", "two", "three");
        }
    }

    private static void create(String bootstrap, short replicas) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, replicas))).all().get();
        }
    }

    private static void write(String bootstrap, String word) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, word)).get(60, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(String bootstrap, int count) {
        final List<String> words = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "test", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (words.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(message -> words.add(message.value()));
            }
        }
        return words;
    }
}
