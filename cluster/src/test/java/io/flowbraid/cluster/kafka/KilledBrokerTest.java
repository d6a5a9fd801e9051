// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.cluster.broker.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers are killed as {@code kill -9} does, while records flow. */
@Timeout(180)
@Tag("once")
final class KilledBrokerTest {
    private static final String TOPIC = "flowbraid.flows";

    @TempDir
    private Path state;

    private int next;

    /** Some 1,000 records each second. */
    private void flow(SinkUnderTest sink, int seconds) throws InterruptedException {
        for (int i = 0; i < seconds * 20; i++) {
            sink.accept(next, next + 50);
            next += 50;
            Thread.sleep(50);
        }
    }

    private void assertNothingLostOrReordered(SinkUnderTest sink, String bootstrap) {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(sink.account().out().get())
                        .as("%s", sink.warnings)
                        .isEqualTo(next));
        assertThat(sink.account().imbalance()).isZero();
        assertThat(sink.warnings).noneMatch(warning -> warning.contains("takes no flows"));
        KafkaSinkTest.assertEveryFlowOnceAndInOrderOfItsKey(SinkUnderTest.read(bootstrap, TOPIC, next, Map.of()), next);
    }

    @Test
    void shouldLoseAndReorderNothingWhenTheOnlyBrokerIsKilled() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.started(1);
                SinkUnderTest sink = new SinkUnderTest(cluster.bootstrap(), state, Map.of())) {
            flow(sink, 2);
            cluster.kill(0);
            flow(sink, 10);
            cluster.restart(0);
            flow(sink, 2);
            cluster.kill(0);
            cluster.restart(0);
            flow(sink, 1);

            assertNothingLostOrReordered(sink, cluster.bootstrap());
        }
    }

    @Test
    void shouldLoseAndReorderNothingWhenBrokersOfThreeAreKilledInTurn() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.started(3);
                SinkUnderTest sink = new SinkUnderTest(cluster.bootstrap(), state, Map.of())) {
            flow(sink, 2);
            for (int broker = 0; broker < 3; broker++) {
                cluster.kill(broker);
                flow(sink, 3);
                cluster.restart(broker);
                flow(sink, 2);
            }

            assertNothingLostOrReordered(sink, cluster.bootstrap());
        }
    }
}
