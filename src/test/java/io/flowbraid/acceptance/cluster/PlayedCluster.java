// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.Product;
import io.flowbraid.cluster.broker.BrokerCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Brokers, hosts with Flowbraid, a tap and stitchers, all of which can be killed. */
final class PlayedCluster implements AutoCloseable {
    private final Path directory;
    private final ClusterNetwork network;
    private final BrokerCluster brokers;
    private final Map<String, FlowbraidProcess> watching = new LinkedHashMap<>();
    private final List<FlowbraidProcess> stitchers = new ArrayList<>();

    PlayedCluster(Path directory, int brokers, int stitchers) throws Exception {
        this.directory = directory;
        this.network = new ClusterNetwork();
        this.brokers = BrokerCluster.startedAt(ClusterNetwork.HUB, brokers);
        final List<ClusterHost> hosts = new ArrayList<>(network.hosts());
        hosts.add(network.gateway());
        for (final ClusterHost host : hosts) {
            watching.put(host.name(), host.up(directory, bootstrap()));
        }
        watching.put(ClusterNetwork.TAP, network.tap(directory, bootstrap()));
        for (final FlowbraidProcess each : watching.values()) {
            each.awaitMessage("Ctrl-C ends");
        }
        // The hosts have made the topic.
        for (int i = 0; i < stitchers; i++) {
            startStitcher();
        }
        for (final FlowbraidProcess each : this.stitchers) {
            each.awaitMessage("Ctrl-C ends");
        }
    }

    ClusterNetwork network() {
        return network;
    }

    BrokerCluster brokers() {
        return brokers;
    }

    String bootstrap() {
        return brokers.bootstrap();
    }

    /** Each with its page. */
    List<FlowbraidProcess> stitchers() {
        return stitchers;
    }

    /** Without a wait until it works. */
    void startStitcher() throws Exception {
        stitchers.add(Product.start(
                "stitch",
                "--kafka",
                bootstrap(),
                "--state-dir",
                directory.resolve("stitcher-" + stitchers.size()).toString(),
                "--http",
                "127.0.0.1:0",
                "--grace",
                "5s"));
    }

    /** As a crash ends it. */
    void killUp(ClusterHost host) throws InterruptedException {
        Objects.requireNonNull(watching.get(host.name())).kill();
    }

    /** Returns when it captures. */
    void restartUp(ClusterHost host) throws Exception {
        final FlowbraidProcess again = host.up(directory, bootstrap());
        watching.put(host.name(), again);
        again.awaitMessage("Ctrl-C ends");
    }

    @Override
    public void close() throws Exception {
        for (final FlowbraidProcess each : stitchers) {
            each.close();
        }
        for (final FlowbraidProcess each : watching.values()) {
            each.kill();
        }
        brokers.close();
        network.close();
    }
}
