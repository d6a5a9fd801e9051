// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import io.flowbraid.acceptance.TrafficProgram;
import io.flowbraid.acceptance.cluster.Talk.ClientEnd;
import io.flowbraid.acceptance.cluster.Talk.TalkEnd;
import io.flowbraid.acceptance.cluster.Talk.TalkKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Real programs that talk: a server on each host, and on each host clients of both other hosts, by TCP and UDP,
 * directly and through the gateway; and some between a watched and an unwatched host. Knows whose each connection is.
 */
final class ClusterTraffic implements AutoCloseable {
    private static final int SMALLEST = 100;
    private static final int SIZES = 1000;
    private static final int ROUND = 500;
    private static final int ANSWERED_PER_SENT = 2;

    private final Map<ClusterHost, TrafficProgram> servers = new LinkedHashMap<>();
    private final List<ClientProgram> clients = new ArrayList<>();
    private final Map<ClientProgram, Integer> rounds = new HashMap<>();
    private final ClusterNetwork network;
    private final int waves;
    private int nextPort;
    private int begun;

    /** Makes so many connections in each wave, of which the first ones stay open. */
    private record ClientProgram(
            TrafficProgram program,
            ClusterHost from,
            ClusterHost to,
            String transport,
            String addressed,
            int firstPort,
            int count) {
        int longCount() {
            return longOf(count);
        }
    }

    /**
     * @param each connections of each of 24 programs in a wave
     * @param waves how many there may be
     * @param firstPort of the clients; other traffic has others
     */
    ClusterTraffic(ClusterNetwork network, int each, int waves, int firstPort) throws IOException {
        this.network = network;
        this.waves = waves;
        this.nextPort = firstPort;
        final List<ClusterHost> serving = new ArrayList<>(network.hosts());
        serving.add(network.unwatched());
        for (final ClusterHost host : serving) {
            final TrafficProgram server = TrafficProgram.pythonIn(
                    host.namespace().entering(), "cluster_server.py", host.address(), ClusterNetwork.PORT);
            servers.put(host, server);
            server.number();
        }
        for (final String transport : List.of("tcp", "udp")) {
            for (final ClusterHost from : network.hosts()) {
                for (final ClusterHost to : network.hosts()) {
                    if (from != to) {
                        begin(from, to, transport, false, each);
                        begin(from, to, transport, true, each);
                    }
                }
            }
            final ClusterHost watched = network.hosts().get(0);
            begin(watched, network.unwatched(), transport, false, Math.max(2, each / 10));
            begin(network.unwatched(), watched, transport, false, Math.max(2, each / 10));
        }
    }

    private void begin(ClusterHost from, ClusterHost to, String transport, boolean isTranslated, int count)
            throws IOException {
        final String address = isTranslated ? network.gateway().address() : to.address();
        final int port = isTranslated ? network.portOfGateway(to) : ClusterNetwork.PORT;
        clients.add(new ClientProgram(
                TrafficProgram.pythonIn(
                        from.namespace().entering(),
                        "cluster_clients.py",
                        transport,
                        address,
                        port,
                        nextPort,
                        count,
                        longOf(count)),
                from,
                to,
                transport,
                address + ':' + port,
                nextPort,
                count));
        nextPort += waves * count;
    }

    private static int longOf(int count) {
        return Math.max(1, count / 10);
    }

    /** Begins a wave of connections. */
    void go() throws IOException {
        for (final ClientProgram client : clients) {
            client.program.tell("go");
        }
        begun++;
    }

    /** Until only the long ones of the wave are open. */
    void awaitShort() {
        clients.forEach(client -> client.program.line());
    }

    /** Ends the long ones, too. */
    void end() throws IOException, InterruptedException {
        for (final ClientProgram client : clients) {
            client.program.tell("end");
        }
        for (final ClientProgram client : clients) {
            rounds.put(client, client.program.number());
            client.program.finish();
        }
    }

    /** All that there was up to now. Before the end, it is not known how much the long ones carry. */
    List<Talk> talks() {
        final List<Talk> talks = new ArrayList<>();
        for (final ClientProgram client : clients) {
            for (int i = 0; i < begun * client.count; i++) {
                talks.add(talk(client, i, rounds.getOrDefault(client, 0)));
            }
        }
        return talks;
    }

    private Talk talk(ClientProgram client, int index, int rounds) {
        final boolean isLong = index < client.longCount();
        final long sent = SMALLEST + index % SIZES + (isLong ? (long) ROUND * rounds : 0);
        return new Talk(
                new ClientEnd(client.transport, client.from.address(), client.firstPort + index),
                end(client.from, client.program),
                end(client.to, Objects.requireNonNull(servers.get(client.to))),
                client.addressed,
                index / client.count,
                new TalkKind(
                        client.transport,
                        isLong,
                        client.addressed.startsWith(network.gateway().address() + ':'),
                        network.isTapped(client.from) || network.isTapped(client.to)),
                sent,
                ANSWERED_PER_SENT * sent);
    }

    private TalkEnd end(ClusterHost host, TrafficProgram program) {
        return new TalkEnd(program.pid(), host.name(), host != network.unwatched());
    }

    @Override
    public void close() {
        clients.forEach(client -> client.program.close());
        servers.values().forEach(TrafficProgram::close);
    }
}
