// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.config.LoadedConfig;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.export.ReceiverExamination;
import io.flowbraid.record.export.ReceiverFinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What {@code flowbraid doctor --kafka} says: brokers, topics, rights, clocks. */
public final class KafkaExamination implements ReceiverExamination {
    private static final int TIMEOUT_MS = 5_000;
    private static final long LARGE_DIFFERENCE_MS = 500;
    private static final String BROKERS = "Kafka brokers";
    private static final String CLOCKS = "clocks of brokers";
    /** Those that the stitcher writes; they are made by it. */
    private static final List<String> OF_STITCHER = List.of("flowbraid.conversations", "flowbraid.edges");

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<ReceiverFinding> findings(LoadedConfig config) {
        final KafkaSettings settings = KafkaSettings.of(config, "doctor");
        final List<ReceiverFinding> findings = new ArrayList<>();
        try (Admin admin = Admin.create(settings.admin())) {
            final Set<AclOperation> rights = brokers(admin, findings);
            flows(admin, settings, rights, findings);
            for (final String topic : OF_STITCHER) {
                final TopicDescription there = description(admin, topic);
                if (there != null) {
                    findings.add(replicas(there));
                }
            }
            clocks(admin, findings);
        } catch (KafkaException e) {
            if (!KafkaFailure.isUnresolved(e)) {
                throw new ExportException(
                        "kafka: kafka.client cannot work (" + KafkaFailure.reason(e) + "); correct it");
            }
            findings.add(failed(e, settings));
        } catch (ExecutionException e) {
            findings.add(failed(e, settings));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return findings;
    }

    /** The sentence, with what helps on a line of its own. */
    private static ReceiverFinding failed(Exception e, KafkaSettings settings) {
        final String sentence = KafkaFailure.of(e, settings).sentence();
        final int fix = sentence.lastIndexOf("; ");
        return ReceiverFinding.missing(BROKERS, sentence.substring(0, fix), sentence.substring(fix + 2));
    }

    /** @return what this user may do with the cluster */
    private static Set<AclOperation> brokers(Admin admin, List<ReceiverFinding> to)
            throws ExecutionException, InterruptedException {
        final DescribeClusterResult cluster = admin.describeCluster(
                new DescribeClusterOptions().timeoutMs(TIMEOUT_MS).includeAuthorizedOperations(true));
        final Collection<Node> nodes = cluster.nodes().get();
        to.add(ReceiverFinding.good(
                BROKERS,
                nodes.size() + " answer, of the cluster " + cluster.clusterId().get() + version(admin)));
        return orNone(cluster.authorizedOperations().get());
    }

    private static String version(Admin admin) throws InterruptedException {
        try {
            final FinalizedVersionRange version = admin.describeFeatures(
                            new DescribeFeaturesOptions().timeoutMs(TIMEOUT_MS))
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get("metadata.version");
            return version == null ? "" : ", metadata.version " + version.maxVersionLevel();
        } catch (ExecutionException e) {
            return ""; // a version that does not tell
        }
    }

    private static void flows(Admin admin, KafkaSettings settings, Set<AclOperation> rights, List<ReceiverFinding> to)
            throws ExecutionException, InterruptedException {
        final String subject = "topic " + settings.topic();
        final TopicDescription topic;
        try {
            topic = description(admin, settings.topic());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                to.add(ReceiverFinding.missing(
                        subject,
                        "this user may neither see nor write it",
                        "kafka-acls.sh --bootstrap-server " + settings.brokers()
                                + " --add --allow-principal User:NAME --producer --topic " + settings.topic()));
                return;
            }
            throw e;
        }
        if (topic == null) {
            to.add(
                    rights.contains(AclOperation.CREATE)
                            ? ReceiverFinding.good(subject, "is missing; the first start makes it")
                            : ReceiverFinding.missing(
                                    subject,
                                    "is missing, and this user may not make it",
                                    new FlowTopic(settings).command()));
            return;
        }
        to.add(replicas(topic));
        to.add(
                orNone(topic.authorizedOperations()).contains(AclOperation.WRITE)
                        ? ReceiverFinding.good("right to write", settings.topic())
                        : ReceiverFinding.missing(
                                "right to write",
                                "this user may not write to " + settings.topic(),
                                "kafka-acls.sh --bootstrap-server " + settings.brokers()
                                        + " --add --allow-principal User:NAME --producer --topic "
                                        + settings.topic()));
    }

    private static @Nullable TopicDescription description(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        try {
            return admin.describeTopics(
                            List.of(topic),
                            new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS).includeAuthorizedOperations(true))
                    .allTopicNames()
                    .get()
                    .get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    private static ReceiverFinding replicas(TopicDescription topic) {
        int replicas = Integer.MAX_VALUE;
        int leaderless = 0;
        int behind = 0;
        for (final TopicPartitionInfo partition : topic.partitions()) {
            replicas = Math.min(replicas, partition.replicas().size());
            leaderless += partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
            behind += partition.isr().size() < partition.replicas().size() ? 1 : 0;
        }
        final String subject = "topic " + topic.name();
        final String detail = topic.partitions().size() + " partitions, " + replicas
                + (replicas == 1 ? " replica each" : " replicas each");
        if (leaderless > 0) {
            return ReceiverFinding.missing(
                    subject,
                    detail + "; " + leaderless + " partitions have no leader",
                    "start the brokers that are down");
        }
        if (behind > 0) {
            return ReceiverFinding.limited(
                    subject, detail + "; " + behind + " partitions lack replicas", "start the brokers that are down");
        }
        return replicas == 1
                ? ReceiverFinding.good(subject, detail + ": what the disk of a broker loses is lost")
                : ReceiverFinding.good(subject, detail);
    }

    /** The leader of the controllers says when it was up to date last: now, by its clock. */
    private static void clocks(Admin admin, List<ReceiverFinding> to) throws InterruptedException {
        try {
            final long beforeMs = System.currentTimeMillis();
            final long beforeNs = System.nanoTime();
            final QuorumInfo quorum = admin.describeMetadataQuorum(
                            new DescribeMetadataQuorumOptions().timeoutMs(TIMEOUT_MS))
                    .quorumInfo()
                    .get();
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs);
            final Optional<Long> theirs = quorum.voters().stream()
                    .filter(voter -> voter.replicaId() == quorum.leaderId())
                    .flatMap(voter -> voter.lastCaughtUpTimestamp().stream().boxed())
                    .findFirst();
            if (theirs.isEmpty()) {
                to.add(ReceiverFinding.good(CLOCKS, "not known"));
                return;
            }
            final long difference = theirs.get() - beforeMs - tookMs / 2;
            final String detail = difference + " ms from this host's, known to " + (tookMs / 2 + 1) + " ms";
            to.add(
                    Math.abs(difference) > LARGE_DIFFERENCE_MS + tookMs
                            ? ReceiverFinding.limited(CLOCKS, detail, "synchronize the clocks, with NTP")
                            : ReceiverFinding.good(CLOCKS, detail));
        } catch (ExecutionException e) {
            to.add(ReceiverFinding.good(CLOCKS, "not known: " + KafkaFailure.reason(e)));
        }
    }

    private static Set<AclOperation> orNone(@Nullable Set<AclOperation> rights) {
        return rights == null ? Set.of() : rights;
    }
}
