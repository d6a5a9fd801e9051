// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaRaftServer;
import org.jspecify.annotations.Nullable;

/**
 * One broker in this JVM, on the same ports and with the same files through {@link #stop} and {@link #start}. Start it
 * once for a class of tests ({@code @BeforeAll}) and give each test topics of its own.
 */
public final class LocalBroker implements AutoCloseable {
    private final BrokerSettings settings;
    private @Nullable KafkaRaftServer server;

    private LocalBroker(BrokerSettings settings) {
        this.settings = settings;
    }

    public static LocalBroker started() {
        return started(Map.of());
    }

    /**
     * The listener of the clients is called {@code CLIENTS}.
     *
     * @param extra settings of the broker
     */
    public static LocalBroker started(Map<String, String> extra) {
        try {
            final LocalBroker broker = new LocalBroker(new BrokerSettings(
                    0,
                    BrokerSettings.freePorts(BrokerSettings.HOST, 1),
                    Files.createTempDirectory("flowbraid-broker"),
                    extra));
            broker.start();
            return broker;
        } catch (IOException e) {
            throw new IllegalStateException("no directory for a broker", e);
        }
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrap() {
        return BrokerSettings.bootstrap(settings.nodes());
    }

    public void start() {
        try {
            server = RaftNode.start(settings.properties());
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not start", e);
        }
    }

    public void stop() {
        final KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    /** Stops it and removes its files. */
    @Override
    public void close() {
        stop();
        removeAll(List.of(settings.home()));
    }

    public static void removeAll(List<Path> directories) {
        for (final Path directory : directories) {
            try (var files = Files.walk(directory)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot remove " + directory, e);
            }
        }
    }
}
