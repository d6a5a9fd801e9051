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

/**
 * Three hosts, a gateway and a host without Flowbraid, delta, on a bridge of this machine. The gateway translates its
 * ports 8101 to 8103 to port 8001 of alpha, beta and gamma, and puts its own address in place of the client's. A tap
 * captures at the bridge's ports of beta and delta.
 */
final class ClusterNetwork implements AutoCloseable {
    static final String BRIDGE = "fbc-bridge";
    /** This machine's address on the bridge, for the brokers. */
    static final String HUB = "198.18.78.254";

    /** The host that the tap says it is. */
    static final String TAP = "tap";

    /** The watched host that the tap is at. */
    static final String TAPPED = "beta";

    private static final String UNWATCHED = "delta";

    /** Of the servers, on each host. */
    static final int PORT = 8001;

    private static final String NETWORK = "198.18.78.";
    private static final int FIRST_PORT_OF_GATEWAY = 8101;

    private final List<ClusterHost> hosts = new ArrayList<>();
    private final ClusterHost gateway;
    private final ClusterHost unwatched;

    ClusterNetwork() throws IOException, InterruptedException {
        if (Files.exists(Path.of("/sys/class/net", BRIDGE))) {
            NetworkNamespace.ip("link", "del", BRIDGE); // of a run that was killed
        }
        NetworkNamespace.ip("link", "add", BRIDGE, "type", "bridge");
        NetworkNamespace.ip("address", "add", HUB + "/24", "dev", BRIDGE);
        NetworkNamespace.ip("link", "set", BRIDGE, "up");
        for (final String name : List.of("alpha", "beta", "gamma")) {
            hosts.add(ClusterHost.create(name, NETWORK + (hosts.size() + 1)));
        }
        gateway = ClusterHost.create("gate", NETWORK + 100);
        unwatched = ClusterHost.create(UNWATCHED, NETWORK + 50);
        translate();
    }

    private void translate() throws IOException, InterruptedException {
        // Otherwise it would tell clients to leave it out.
        for (final String setting :
                List.of("ip_forward=1", "conf.all.send_redirects=0", "conf.eth0.send_redirects=0")) {
            gateway.namespace().run("sysctl", "-q", "-w", "net.ipv4." + setting);
        }
        final StringBuilder rules = new StringBuilder();
        for (final ClusterHost host : hosts) {
            for (final String transport : List.of("tcp", "udp")) {
                rules.append(
                        "%s dport %d dnat to %s:%d; ".formatted(transport, portOfGateway(host), host.address(), PORT));
            }
        }
        gateway.namespace().nft("""
                table ip nat {
                  chain prerouting { type nat hook prerouting priority -100; %s }
                  chain postrouting { type nat hook postrouting priority 100; oifname "eth0" masquerade; }
                }
                """.formatted(rules));
    }

    List<ClusterHost> hosts() {
        return hosts;
    }

    /** The other way to every host. */
    ClusterHost gateway() {
        return gateway;
    }

    /** A host on which no Flowbraid runs. */
    ClusterHost unwatched() {
        return unwatched;
    }

    /** Whether the tap sees what comes from this host and goes to it. */
    boolean isTapped(ClusterHost host) {
        return host.name().equals(TAPPED) || host == unwatched;
    }

    /** Sees packets and no processes; sends its flows to Kafka. */
    FlowbraidProcess tap(Path directory, String brokers) throws IOException {
        final List<String> arguments =
                new ArrayList<>(List.of("run", "-i", ClusterHost.port(TAPPED), "-i", ClusterHost.port(UNWATCHED)));
        arguments.addAll(ClusterHost.output(directory, TAP, brokers));
        return Product.startBehind(
                List.of("env", "XDG_STATE_HOME=" + directory.resolve(TAP)), arguments.toArray(String[]::new));
    }

    /** Whoever talks to this port of the gateway talks to that host. */
    int portOfGateway(ClusterHost host) {
        return FIRST_PORT_OF_GATEWAY + hosts.indexOf(host);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (final ClusterHost host : hosts) {
            host.namespace().close();
        }
        gateway.namespace().close();
        unwatched.namespace().close();
        NetworkNamespace.ip("link", "delete", BRIDGE);
    }
}
