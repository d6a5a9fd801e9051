// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.NetworkNamespace;
import io.flowbraid.acceptance.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A network namespace that plays a host: it has an address on the bridge, and its own {@code flowbraid up}. */
record ClusterHost(String name, String address, NetworkNamespace namespace) {
    static ClusterHost create(String name, String address) throws IOException, InterruptedException {
        final NetworkNamespace namespace = NetworkNamespace.create();
        final String port = port(name);
        NetworkNamespace.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace.name());
        NetworkNamespace.ip("link", "set", port, "master", ClusterNetwork.BRIDGE, "up");
        namespace.ip("address add " + address + "/24 dev eth0");
        namespace.ip("link set eth0 up");
        return new ClusterHost(name, address, namespace);
    }

    /** The port of the bridge that the host of this name is at: what passes there can be captured from outside. */
    static String port(String name) {
        return "fbc-" + name;
    }

    /** Watches this host and sends its flows to Kafka. */
    FlowbraidProcess up(Path directory, String brokers) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("up", "--netns", namespace.name(), "-i", "eth0"));
        arguments.addAll(output(directory, name, brokers));
        final List<String> launcher = new ArrayList<>(namespace.entering());
        launcher.addAll(List.of("env", "XDG_STATE_HOME=" + directory.resolve(name)));
        return Product.startBehind(launcher, arguments.toArray(String[]::new));
    }

    /**
     * What names the host, and sends its flows to Kafka, each when it is over: after a kill, the stitcher cannot tell yet
     * that the rest of a flow belongs to an interim record.
     */
    static List<String> output(Path directory, String name, String brokers) throws IOException {
        final Path config = Files.writeString(
                directory.resolve(name + ".conf"),
                "host.name = " + name + "\ntimeouts.udp-idle = 10 s\ntimeouts.active = 10 m\n");
        return List.of("--config", config.toString(), "--kafka", brokers);
    }
}
