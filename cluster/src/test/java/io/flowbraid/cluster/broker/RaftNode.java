// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A broker and controller in this JVM, started from properties. As a program: one in a JVM of its own. */
final class RaftNode {
    /** Any, but the same for all nodes. */
    private static final String CLUSTER = "Zmxvd2JyYWlkLXRlc3RzLg";

    /** Kept, so that its level is. */
    private static final Logger ROOT = Logger.getLogger("");

    private RaftNode() {}

    /** Keeps the logs of Kafka's servers and clients out of those of the test. */
    static void quiet() {
        ROOT.setLevel(Level.OFF);
    }

    static KafkaRaftServer start(Properties properties) throws Exception {
        quiet();
        final String home = properties.getProperty("log.dirs");
        final Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setClusterId(CLUSTER)
                .setDirectories(List.of(home))
                .setMetadataLogDirectory(home)
                .setControllerListenerName("CONTROLLER")
                .setUnstableFeatureVersionsEnabled(false)
                .setIgnoreFormatted(true);
        formatter.run();
        final KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return server;
    }

    /** @param args a file of properties */
    public static void main(String[] args) throws Exception {
        final Properties properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        start(properties).awaitShutdown();
    }
}
