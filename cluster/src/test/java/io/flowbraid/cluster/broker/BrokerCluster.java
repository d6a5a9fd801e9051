// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Brokers in JVMs of their own, which can be killed and started again with the same files and ports. */
public final class BrokerCluster implements AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final int LOOK_MS = 100;

    private final Path home;
    private final List<BrokerSettings> settings;
    private final List<@Nullable Process> processes = new ArrayList<>();

    private BrokerCluster(Path home, String address, int nodes, Map<String, String> extra) {
        this.home = home;
        final List<BrokerSettings.BrokerPorts> ports = BrokerSettings.freePorts(address, nodes);
        settings = IntStream.range(0, nodes)
                .mapToObj(i -> new BrokerSettings(i, ports, home.resolve("node-" + i), extra))
                .toList();
    }

    /** So many brokers, which have found each other. */
    public static BrokerCluster started(int nodes) {
        return started(nodes, Map.of());
    }

    /** @param extra settings of every broker */
    public static BrokerCluster started(int nodes, Map<String, String> extra) {
        return started(BrokerSettings.HOST, nodes, extra);
    }

    /** The same, for clients that reach them at this address. */
    public static BrokerCluster startedAt(String address, int nodes) {
        return started(address, nodes, Map.of());
    }

    private static BrokerCluster started(String address, int nodes, Map<String, String> extra) {
        RaftNode.quiet();
        try {
            final BrokerCluster cluster =
                    new BrokerCluster(Files.createTempDirectory("flowbraid-brokers"), address, nodes, extra);
            for (int i = 0; i < nodes; i++) {
                cluster.processes.add(null);
                cluster.launch(i);
            }
            cluster.awaitBrokers(nodes);
            return cluster;
        } catch (IOException e) {
            throw new IllegalStateException("the brokers did not start", e);
        }
    }

    /** For {@code bootstrap.servers}: all of them. */
    public String bootstrap() {
        return BrokerSettings.bootstrap(settings.get(0).nodes());
    }

    /** As {@code kill -9} does. Returns when the process is gone. */
    public void kill(int node) {
        final Process process = processes.get(node);
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
            processes.set(node, null);
        }
    }

    /** Starts a killed one again, and waits until all that run have found each other. */
    public void restart(int node) {
        try {
            launch(node);
        } catch (IOException e) {
            throw new IllegalStateException("broker " + node + " did not start", e);
        }
        awaitBrokers((int) processes.stream().filter(process -> process != null).count());
    }

    private void launch(int node) throws IOException {
        final BrokerSettings own = settings.get(node);
        Files.createDirectories(own.home());
        final Path file = home.resolve("node-" + node + ".properties");
        final Properties properties = own.properties();
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        processes.set(
                node,
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                // Libraries that it unpacks stay there when it is killed.
                                "-Djava.io.tmpdir=" + own.home(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                RaftNode.class.getName(),
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                home.resolve("node-" + node + ".log").toFile()))
                        .start());
    }

    private void awaitBrokers(int count) {
        final long giveUpNs = System.nanoTime() + TIMEOUT_NS;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            while (admin.describeCluster().nodes().get().size() < count) {
                for (int i = 0; i < processes.size(); i++) {
                    final Process process = processes.get(i);
                    if (process != null && !process.isAlive()) {
                        throw new IllegalStateException(
                                "broker " + i + " ended: " + Files.readString(home.resolve("node-" + i + ".log")));
                    }
                }
                if (System.nanoTime() - giveUpNs > 0) {
                    throw new IllegalStateException("the brokers do not find each other");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("the brokers do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while brokers start", e);
        }
    }

    /** Kills those that run and removes their files. */
    @Override
    public void close() {
        for (int i = 0; i < processes.size(); i++) {
            kill(i);
        }
        LocalBroker.removeAll(List.of(home));
    }
}
