// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Real programs that talk: a server on each host, and on each host clients of both other hosts, by TCP and UDP,
 * directly and through the gateway. Knows whose each connection is.
 */
final class ClusterTraffic implements AutoCloseable {
    private static final int FIRST_PORT = 9_000;
    private static final int PORTS_OF_PROGRAM = 1_000;

    private final Map<ClusterHost, TrafficProgram> servers = new LinkedHashMap<>();
    private final List<TrafficProgram> clients = new ArrayList<>();
    private final Map<ClientEnd, Talk> talks = new LinkedHashMap<>();
    private final ClusterNetwork network;

    /** The end that began: of each connection another. */
    record ClientEnd(String transport, String ip, int port) {}

    /**
     * One connection as it was.
     *
     * @param addressed the address and port that the client used
     */
    record Talk(
            ClientEnd client, int clientPid, String clientHost, String addressed, int serverPid, String serverHost) {}

    /** @param each connections of each of 24 programs */
    ClusterTraffic(ClusterNetwork network, int each) throws IOException {
        this.network = network;
        for (final ClusterHost host : network.hosts()) {
            final TrafficProgram server = TrafficProgram.pythonIn(
                    host.namespace().entering(), "cluster_server.py", host.address(), ClusterNetwork.PORT);
            servers.put(host, server);
            server.number();
        }
        for (final ClusterHost from : network.hosts()) {
            for (final ClusterHost to : network.hosts()) {
                for (final String transport : List.of("tcp", "udp")) {
                    if (from != to) {
                        begin(from, to, transport, false, each);
                        begin(from, to, transport, true, each);
                    }
                }
            }
        }
    }

    private void begin(ClusterHost from, ClusterHost to, String transport, boolean isTranslated, int count)
            throws IOException {
        final String address = isTranslated ? network.gateway().address() : to.address();
        final int port = isTranslated ? network.portOfGateway(to) : ClusterNetwork.PORT;
        final int first = FIRST_PORT + clients.size() * PORTS_OF_PROGRAM;
        final TrafficProgram client = TrafficProgram.pythonIn(
                from.namespace().entering(), "cluster_clients.py", transport, address, port, first, count, count / 10);
        clients.add(client);
        for (int i = 0; i < count; i++) {
            final ClientEnd end = new ClientEnd(transport, from.address(), first + i);
            talks.put(
                    end,
                    new Talk(
                            end,
                            client.pid(),
                            from.name(),
                            address + ':' + port,
                            Objects.requireNonNull(servers.get(to)).pid(),
                            to.name()));
        }
    }

    void go() throws IOException {
        for (final TrafficProgram client : clients) {
            client.tell("go");
        }
    }

    void awaitEnd() throws InterruptedException {
        for (final TrafficProgram client : clients) {
            client.line();
            client.finish();
        }
    }

    /** What there was, by the end that began it. */
    Map<ClientEnd, Talk> talks() {
        return talks;
    }

    @Override
    public void close() {
        clients.forEach(TrafficProgram::close);
        servers.values().forEach(TrafficProgram::close);
    }
}
