// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Three hosts and a gateway on a bridge of this machine. The gateway translates its ports 8101 to 8103 to port 8001 of
 * alpha, beta and gamma, and puts its own address in place of the client's.
 */
final class ClusterNetwork implements AutoCloseable {
    static final String BRIDGE = "fbc-bridge";
    /** This machine's address on the bridge, for the brokers. */
    static final String HUB = "198.18.78.254";

    /** Of the servers, on each host. */
    static final int PORT = 8001;

    private static final String NETWORK = "198.18.78.";
    private static final int FIRST_PORT_OF_GATEWAY = 8101;

    private final List<ClusterHost> hosts = new ArrayList<>();
    private final ClusterHost gateway;

    ClusterNetwork() throws IOException, InterruptedException {
        NetworkNamespace.ip("link", "add", BRIDGE, "type", "bridge");
        NetworkNamespace.ip("address", "add", HUB + "/24", "dev", BRIDGE);
        NetworkNamespace.ip("link", "set", BRIDGE, "up");
        for (final String name : List.of("alpha", "beta", "gamma")) {
            hosts.add(ClusterHost.create(name, NETWORK + (hosts.size() + 1)));
        }
        gateway = ClusterHost.create("gate", NETWORK + 100);
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
        NetworkNamespace.ip("link", "delete", BRIDGE);
    }
}
