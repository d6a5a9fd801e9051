// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.record.export.ReceiverExamination;
import io.flowbraid.record.export.ReceiverFinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class KafkaExaminationTest {
    private static List<ReceiverFinding> findings(String broker) {
        final LoadedConfig config = ConfigLoader.load(
                Path.of("/dev/null"), null, new Overrides().put(Catalogue.KAFKA_BROKERS, List.of(broker), "test"));
        return ReceiverExamination.find("kafka").orElseThrow().findings(config);
    }

    @Test
    void shouldTellBrokersTopicsRightsAndClocks() throws Exception {
        try (LocalBroker broker = LocalBroker.started()) {
            assertThat(findings(broker.bootstrap()))
                    .allMatch(ReceiverFinding::isGood)
                    .extracting(finding -> finding.subject() + ": " + finding.detail())
                    .anyMatch(text -> text.startsWith("Kafka brokers: 1 answer, of the cluster "))
                    .contains("topic flowbraid.flows: is missing; the first start makes it")
                    .anyMatch(text -> text.startsWith("clocks of brokers: ") && text.contains(" ms from this host's"));

            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("flowbraid.flows", 3, (short) 1)))
                        .all()
                        .get();
            }
            assertThat(findings(broker.bootstrap()))
                    .extracting(finding -> finding.subject() + ": " + finding.detail())
                    .contains("right to write: flowbraid.flows")
                    .anyMatch(text -> text.startsWith("topic flowbraid.flows: 3 partitions, 1 replica each"));
        }
    }

    @Test
    void shouldSayWhatToDoWhenNoBrokerAnswers() {
        assertThat(findings("127.0.0.1:9")).singleElement().satisfies(finding -> {
            assertThat(finding.isNeeded()).isTrue();
            assertThat(finding.detail()).isEqualTo("127.0.0.1:9 does not answer");
            assertThat(finding.mend()).startsWith("start it, or correct --kafka");
        });
    }
}
