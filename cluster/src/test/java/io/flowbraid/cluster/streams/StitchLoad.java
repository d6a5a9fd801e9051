// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.broker.BrokerCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many flow records a second and core the stitcher takes with exactly-once, and what an open conversation costs. It
 * starts a broker, writes the reports of both hosts of so many connections, and then starts the stitchers, each a
 * process with one thread and the settings of the product:
 *
 * <pre>
 *  java -cp CLASSPATH io.flowbraid.cluster.streams.StitchLoad CONNECTIONS INSTANCES [open]
 * </pre>
 *
 * With {@code open}, only the clients' hosts report and nothing is due yet, so that all stay open.
 */
final class StitchLoad {
    private static final int PARTITIONS = 4;
    private static final double NS_PER_SECOND = 1e9;

    private StitchLoad() {}

    /** @param args connections, instances, open */
    public static void main(String[] args) throws Exception {
        final int connections = Integer.parseInt(args[0]);
        final int instances = Integer.parseInt(args[1]);
        final boolean isOpen = args.length > 2;
        final Path directory = Files.createTempDirectory("flowbraid-load");
        try (BrokerCluster brokers = BrokerCluster.started(1)) {
            Reports.createTopic(brokers.bootstrap(), PARTITIONS, 1);
            final long bytes = write(brokers.bootstrap(), connections, isOpen);
            System.out.printf(
                    Locale.ROOT,
                    "%d records of %d bytes%n",
                    isOpen ? connections : 2 * connections,
                    bytes / (isOpen ? connections : 2L * connections));
            final List<StitchNode> nodes = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                nodes.add(StitchNode.started(
                        brokers.bootstrap(),
                        directory.resolve("node-" + i),
                        1,
                        isOpen ? "1h" : "5s",
                        List.of("-Xmx1g", "-XX:+UseSerialGC")));
            }
            measure(brokers.bootstrap(), nodes, connections, isOpen, directory);
            nodes.forEach(StitchNode::close);
        }
    }

    private static long write(String brokers, int connections, boolean isOpen) {
        long bytes = 0;
        final Instant start = Instant.now();
        try (Reports reports = new Reports(brokers)) {
            for (int i = 0; i < connections; i++) {
                final Instant at = start.plusNanos(i * 1_000L);
                final String client = TwoHosts.client(i, at);
                reports.send(TwoHosts.key(i), client);
                bytes += client.length();
                if (!isOpen) {
                    final String server = TwoHosts.server(i, at);
                    reports.send(TwoHosts.key(i), server);
                    bytes += server.length();
                }
            }
            reports.flush();
        }
        return bytes;
    }

    private static void measure(String brokers, List<StitchNode> nodes, int connections, boolean isOpen, Path directory)
            throws Exception {
        final long records = isOpen ? connections : 2L * connections;
        final String group = "flowbraid-stitch";
        // Between 20 % and 100 % of the records: without the start of JVM, group and stores.
        long startNs = 0;
        long startCpuNs = 0;
        long startRead = 0;
        long read;
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            do {
                TimeUnit.MILLISECONDS.sleep(100);
                read = committed(admin, group);
                if (startNs == 0 && read > records / 5) {
                    startNs = System.nanoTime();
                    startCpuNs = cpuNs(nodes);
                    startRead = read;
                }
            } while (read < records);
        }
        final double seconds = (System.nanoTime() - startNs) / NS_PER_SECOND;
        final double cpu = (cpuNs(nodes) - startCpuNs) / NS_PER_SECOND;
        System.out.printf(
                Locale.ROOT,
                "%d instances: %.0f records/s, %.0f records per second of processor time%n",
                nodes.size(),
                (read - startRead) / seconds,
                (read - startRead) / cpu);
        for (final StitchNode node : nodes) {
            System.out.printf(Locale.ROOT, "resident %d MB%n", residentBytes(node) >> 20);
        }
        System.out.printf(Locale.ROOT, "state on disk %d MB%n", diskBytes(directory) >> 20);
        if (!isOpen) {
            System.out.printf(Locale.ROOT, "%d conversations%n", conversations(brokers, connections));
        }
    }

    private static long committed(Admin admin, String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(Reports.TOPIC) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    private static long conversations(String brokers, int connections) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            final List<TopicPartition> all = StitchTopics.all(StitchTopics.CONVERSATIONS, PARTITIONS);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long count = 0;
            for (int silent = 0; count < connections && silent < 60; silent++) {
                final int more = consumer.poll(Duration.ofMillis(500)).count();
                count += more;
                silent = more > 0 ? 0 : silent;
            }
            return count;
        }
    }

    private static long cpuNs(List<StitchNode> nodes) {
        return nodes.stream()
                .mapToLong(node -> node.handle()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos())
                .sum();
    }

    private static long residentBytes(StitchNode node) throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/" + node.handle().pid() + "/statm"))
                        .split(" ", 3)[1])
                * 4096;
    }

    private static long diskBytes(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
