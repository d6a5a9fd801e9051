// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a stitcher. Those of its own begin with its application id; all of them have as many partitions as that
 * of the flows, since a partition's state belongs to the same partition of each.
 *
 * @param forwards reports under the key before a translation, and ticks
 * @param edgeSamples connections by edge, before they are summed up
 */
record StitchTopics(String flows, String conversations, String edges, String forwards, String edgeSamples) {
    static final String CONVERSATIONS = "flowbraid.conversations";
    static final String EDGES = "flowbraid.edges";

    /** Of what is read at once again. */
    private static final String SHORT_RETENTION_MS = "86400000";

    static StitchTopics of(String flows, String application) {
        return new StitchTopics(flows, CONVERSATIONS, EDGES, application + "-forwards", application + "-edge-samples");
    }

    /** Partitions of the flows' topic; null when it is not there yet. */
    @Nullable
    Integer partitions(Admin admin) throws ExecutionException, InterruptedException {
        final TopicDescription description = describe(admin, flows);
        return description == null ? null : description.partitions().size();
    }

    /**
     * Makes what is missing.
     *
     * @return what cannot be used as it is: a sentence; empty when all is well
     */
    String ensure(Admin admin, int partitions, short replicas) throws ExecutionException, InterruptedException {
        for (final NewTopic topic : wanted(partitions, replicas)) {
            final TopicDescription there = describe(admin, topic.name());
            if (there == null) {
                create(admin, topic);
            } else if (there.partitions().size() != partitions && isBound(topic.name())) {
                return "the topic " + topic.name() + " has "
                        + there.partitions().size() + " partitions and " + flows + " has " + partitions
                        + "; the stitcher needs the same number: choose another --application-id";
            }
        }
        return "";
    }

    /** Whether its partitions belong to those of the flows. */
    private boolean isBound(String topic) {
        return topic.equals(forwards);
    }

    private List<NewTopic> wanted(int partitions, short replicas) {
        final Map<String, Map<String, String>> configs = new LinkedHashMap<>();
        configs.put(conversations, Map.of());
        configs.put(edges, Map.of("cleanup.policy", "compact,delete"));
        configs.put(forwards, Map.of("retention.ms", SHORT_RETENTION_MS));
        configs.put(edgeSamples, Map.of("retention.ms", SHORT_RETENTION_MS));
        final List<NewTopic> topics = new ArrayList<>();
        configs.forEach((name, config) ->
                topics.add(new NewTopic(name, Optional.of(partitions), Optional.of(replicas)).configs(config)));
        return topics;
    }

    private static void create(Admin admin, NewTopic topic) throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            // Another instance was faster.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static @Nullable TopicDescription describe(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    /** Partitions of a topic, for readers of all of it. */
    static List<TopicPartition> all(String topic, int partitions) {
        final List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(topic, i));
        }
        return all;
    }
}
