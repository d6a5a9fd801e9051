// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.broker.BrokerCluster;
import io.flowbraid.cluster.broker.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/** Runs stitchers on the records of one scenario. (NOT thread safe.) */
final class LoadRun {
    private static final int PARTITIONS = 4;
    private static final String GROUP = "flowbraid-stitch";
    private static final double NS_PER_SECOND = 1e9;
    private static final int LOOK_MS = 100;
    /** The records are of this time: long enough for conversations to be forgotten. */
    private static final Duration SPAN = Duration.ofMinutes(30);
    /** As bin/flowbraid starts the stitcher. */
    private static final String PRODUCT_JAVA = "-XX:+UseSerialGC -Xms160m -XX:NewSize=96m -Xmx1g"
            + " -XX:MinHeapFreeRatio=50 -XX:MaxHeapFreeRatio=70"
            + " -XX:MaxMetaspaceSize=96m -XX:ReservedCodeCacheSize=48m -XX:FreqInlineSize=60";

    private final LoadScenario load;
    private final String brokers;
    private final Path directory;
    private final ManyHosts hosts;
    private long bytes;

    private LoadRun(LoadScenario load, String brokers, Path directory) {
        this.load = load;
        this.brokers = brokers;
        this.directory = directory;
        this.hosts = new ManyHosts(load.hosts());
    }

    static StitchingCost of(LoadScenario load) throws Exception {
        final Path directory = Files.createTempDirectory("flowbraid-load");
        try (BrokerCluster cluster = BrokerCluster.started(1)) {
            return new LoadRun(load, cluster.bootstrap(), directory).measure();
        } finally {
            LocalBroker.removeAll(List.of(directory));
        }
    }

    private StitchingCost measure() throws Exception {
        Reports.createTopic(brokers, PARTITIONS, 1);
        write();
        final List<StitchNode> nodes =
                IntStream.range(0, load.instances()).mapToObj(this::node).toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            final long steadyFrom = await(admin, load.records() / 2);
            final ProcessTimes steadyStart = ProcessTimes.of(nodes);
            final long steadyNs = System.nanoTime();
            await(admin, load.records());
            final ProcessTimes end = ProcessTimes.of(nodes);
            final double seconds = (System.nanoTime() - steadyNs) / NS_PER_SECOND;
            final long diskBytes = diskBytes();
            return new StitchingCost(
                    load,
                    bytes / load.records(),
                    end,
                    load.records() - steadyFrom,
                    end.minus(steadyStart),
                    seconds,
                    nodes.stream().mapToLong(StitchNode::residentBytes).sum(),
                    nodes.stream().mapToLong(StitchNode::heapBytes).sum(),
                    diskBytes,
                    topicBytes(admin));
        } finally {
            nodes.forEach(StitchNode::close);
        }
    }

    /** The records of half an hour that ends now, in the order of their times. */
    private void write() {
        final Instant start = Instant.now().minus(SPAN);
        final long stepNs = SPAN.toNanos() / load.connections();
        try (Reports reports = new Reports(brokers)) {
            for (int i = 0; i < load.connections(); i++) {
                final Instant at = start.plusNanos(i * stepNs);
                send(reports, i, hosts.client(i, at), at);
                if (!load.isOpen()) {
                    send(reports, i, hosts.server(i, at), at);
                }
            }
            reports.flush();
        }
    }

    private void send(Reports reports, int connection, String report, Instant at) {
        reports.send(hosts.key(connection), report, at.toEpochMilli());
        bytes += report.length();
    }

    private StitchNode node(int number) {
        return StitchNode.started(
                brokers,
                directory.resolve("node-" + number),
                1,
                load.isOpen() ? "1h" : "30s",
                List.of(System.getProperty("stitch.java", PRODUCT_JAVA).split(" ")));
    }

    private static long await(Admin admin, long records) throws Exception {
        long read;
        do {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            read = committed(admin);
        } while (read < records);
        return read;
    }

    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(Reports.TOPIC) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    private static Map<String, Long> topicBytes(Admin admin) throws Exception {
        final Map<String, Long> byTopic = new TreeMap<>();
        admin.describeLogDirs(List.of(0))
                .allDescriptions()
                .get()
                .values()
                .forEach(places -> places.values()
                        .forEach(place -> place.replicaInfos()
                                .forEach((partition, replica) ->
                                        byTopic.merge(partition.topic(), replica.size(), Long::sum))));
        return byTopic;
    }

    private long diskBytes() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }
}
