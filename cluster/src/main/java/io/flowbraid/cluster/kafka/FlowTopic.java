// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of the flows, which is made when it is missing. */
final class FlowTopic {
    private static final int TIMEOUT_MS = 4_000;

    private final KafkaSettings settings;

    FlowTopic(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns when the topic is there, or when this user may not know.
     *
     * @throws KafkaFailure when it is missing and cannot be made, or no broker answers
     */
    void ensure() throws KafkaFailure, InterruptedException {
        try (Admin admin = Admin.create(settings.admin())) {
            if (!isThere(admin)) {
                create(admin);
            }
        } catch (ExecutionException | KafkaException e) {
            throw KafkaFailure.of(e, settings);
        }
    }

    private boolean isThere(Admin admin) throws ExecutionException, InterruptedException {
        try {
            admin.describeTopics(List.of(settings.topic()), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS))
                    .allTopicNames()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                return true; // it may not be described; whether it may be written shows
            }
            throw e;
        }
    }

    private void create(Admin admin) throws ExecutionException, InterruptedException, KafkaFailure {
        final NewTopic topic = new NewTopic(settings.topic(), Optional.of(settings.partitions()), Optional.empty())
                .configs(Map.of(
                        "retention.ms", Long.toString(settings.retention().toMillis())));
        try {
            admin.createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(TIMEOUT_MS))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return; // another host was faster
            }
            throw new KafkaFailure("the topic " + settings.topic() + " is missing and cannot be made ("
                    + KafkaFailure.reason(e) + "); make it: " + command());
        }
    }

    /** What makes the topic by hand. */
    String command() {
        return "kafka-topics.sh --bootstrap-server "
                + settings.brokers().replace(" ", "") + " --create --topic " + settings.topic() + " --partitions "
                + settings.partitions() + " --config retention.ms="
                + settings.retention().toMillis();
    }
}
