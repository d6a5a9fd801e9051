// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BrokerContactTest {
    private static final MetricName NAME = new MetricName("incoming-byte-total", "consumer-metrics", "", Map.of());

    private final List<String> said = new ArrayList<>();
    private long nowNs;
    private double bytes = 100;

    @Test
    void shouldSayOnceThatNoBrokerAnswersAndOnceThatOneDoesAgain() {
        final BrokerContact contact = new BrokerContact("kafka1:9092", said::add, () -> nowNs);
        for (int second = 0; second < 60; second++) {
            contact.isSilent(metrics());
            nowNs += TimeUnit.SECONDS.toNanos(1);
        }
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).startsWith("no Kafka broker of kafka1:9092 has answered for 16 s: check");
        assertThat(contact.trouble()).startsWith("no Kafka broker of kafka1:9092 has answered for 60 s");

        bytes += 1;
        assertThat(contact.isSilent(metrics())).isFalse();
        assertThat(contact.trouble()).isEmpty();
        assertThat(said).hasSize(2).last().isEqualTo("the Kafka brokers kafka1:9092 answer again");
    }

    @Test
    void shouldSayNothingWhileAnswersCome() {
        final BrokerContact contact = new BrokerContact("kafka1:9092", said::add, () -> nowNs);
        for (int second = 0; second < 60; second++) {
            bytes += 10;
            assertThat(contact.isSilent(metrics())).isFalse();
            nowNs += TimeUnit.SECONDS.toNanos(1);
        }
        assertThat(said).isEmpty();
    }

    @Test
    @Timeout(60)
    void shouldWaitForBrokersWhoseNameIsNotKnownYet() throws Exception {
        final AtomicBoolean isOver = new AtomicBoolean();
        final TopicWait wait = new TopicWait(
                Map.of("bootstrap.servers", "kafka.invalid:9092"),
                StitchTopics.of("flowbraid.flows", "flowbraid-stitch"),
                sentence -> {
                    said.add(sentence);
                    isOver.set(true);
                },
                isOver::get);

        assertThat(wait.await()).isEqualTo(TopicWait.Found.NOTHING);
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).startsWith("no address is known for the Kafka brokers kafka.invalid:9092");
    }

    private Map<MetricName, Metric> metrics() {
        final double now = bytes;
        return Map.of(NAME, new Metric() {
            @Override
            public MetricName metricName() {
                return NAME;
            }

            @Override
            public Object metricValue() {
                return now;
            }
        });
    }
}
