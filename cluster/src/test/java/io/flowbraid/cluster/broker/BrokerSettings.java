// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What makes a broker of a test: small, quick to start, on loopback.
 *
 * @param id from 0
 * @param nodes of the whole cluster
 * @param home directory of its files
 * @param extra settings of the test; win over those here
 */
record BrokerSettings(int id, List<BrokerPorts> nodes, Path home, Map<String, String> extra) {
    static final String HOST = "127.0.0.1";
    private static final int MAX_REPLICAS = 3;

    /**
     * Ports of one node: for clients, for other brokers, for controllers.
     *
     * @param address at which clients find it; the others are on loopback
     */
    record BrokerPorts(String address, int clients, int internal, int controller) {}

    /** Free ports for so many nodes. */
    static List<BrokerPorts> freePorts(String address, int nodes) {
        final List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < nodes * 3; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName(i % 3 == 0 ? address : HOST)));
            }
            final int[] ports =
                    sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            for (final ServerSocket socket : sockets) {
                socket.close();
            }
            return IntStream.range(0, nodes)
                    .mapToObj(i -> new BrokerPorts(address, ports[3 * i], ports[3 * i + 1], ports[3 * i + 2]))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on " + address, e);
        }
    }

    static String bootstrap(List<BrokerPorts> nodes) {
        return nodes.stream().map(node -> node.address() + ':' + node.clients()).collect(Collectors.joining(","));
    }

    Properties properties() {
        final BrokerPorts own = nodes.get(id);
        final Properties set = new Properties();
        set.put("process.roles", "broker,controller");
        set.put("node.id", Integer.toString(id));
        set.put("log.dirs", home.toString());
        set.put("controller.quorum.voters", voters());
        set.put("controller.listener.names", "CONTROLLER");
        set.put("inter.broker.listener.name", "INTERNAL");
        set.put(
                "listeners",
                "CLIENTS://" + own.address() + ':' + own.clients() + ",INTERNAL://" + HOST + ':' + own.internal()
                        + ",CONTROLLER://" + HOST + ':' + own.controller());
        set.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        final String replicas = Integer.toString(Math.min(MAX_REPLICAS, nodes.size()));
        set.put("default.replication.factor", replicas);
        set.put("min.insync.replicas", Integer.toString(Math.min(2, nodes.size())));
        for (final String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            set.put(topic + ".replication.factor", replicas);
            set.put(topic + ".num.partitions", "4");
        }
        set.put("transaction.state.log.min.isr", Integer.toString(Math.min(2, nodes.size())));
        set.put("share.coordinator.state.topic.min.isr", "1");
        set.put("group.initial.rebalance.delay.ms", "0");
        set.put("auto.create.topics.enable", "false");
        set.put("controlled.shutdown.enable", nodes.size() > 1 ? "true" : "false");
        // A broker that was killed is declared dead soon.
        set.put("broker.session.timeout.ms", "3000");
        set.put("broker.heartbeat.interval.ms", "500");
        set.put("num.network.threads", "2");
        set.put("num.io.threads", "2");
        set.put("num.recovery.threads.per.data.dir", "1");
        set.put("background.threads", "2");
        set.put("log.cleaner.dedupe.buffer.size", "2097152");
        set.put("log.index.size.max.bytes", "65536");
        set.putAll(extra);
        return set;
    }

    private String voters() {
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> i + "@" + HOST + ':' + nodes.get(i).controller())
                .collect(Collectors.joining(","));
    }
}
