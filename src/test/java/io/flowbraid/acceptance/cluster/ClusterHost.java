// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.NetworkNamespace;
import io.flowbraid.acceptance.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network namespace that plays a host: it has an address on the bridge, and its own {@code flowbraid up}. */
record ClusterHost(String name, String address, NetworkNamespace namespace) {
    static ClusterHost create(String name, String address) throws IOException, InterruptedException {
        final NetworkNamespace namespace = NetworkNamespace.create();
        final String port = "fbc-" + name;
        NetworkNamespace.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace.name());
        NetworkNamespace.ip("link", "set", port, "master", ClusterNetwork.BRIDGE, "up");
        namespace.ip("address add " + address + "/24 dev eth0");
        namespace.ip("link set eth0 up");
        return new ClusterHost(name, address, namespace);
    }

    /** Watches this host and sends its flows to Kafka. */
    FlowbraidProcess up(Path directory, String brokers) throws IOException {
        final Path config = Files.writeString(
                directory.resolve(name + ".conf"), "host.name = " + name + "\ntimeouts.udp-idle = 15 s\n");
        return Product.startBehind(
                namespace.entering(),
                "up",
                "--netns",
                namespace.name(),
                "-i",
                "eth0",
                "--config",
                config.toString(),
                "--kafka",
                brokers);
    }
}
