// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many connections of one relay with few sizes, its pairs held against every pair that there could be. */
class RelayPairsTest {
    private static final String RELAY_HOST = "10.0.0.2";
    private static final String OTHER_HOST = "10.0.0.3";
    private static final ProcessIdentity RELAY = Scene.process(300, "relay");
    private static final int FIRST_PORT = 10_000;
    private static final double WINDOW_MS = 2_000;
    private static final double MAX_APART_MS = 1_000;

    private final Scene scene = new Scene();
    private final List<Connection> connections = new ArrayList<>();

    /** With a port of its own at the other host. */
    private record Connection(
            ProcessIdentity process,
            int port,
            boolean isAccepted,
            double openMs,
            double closeMs,
            long toServer,
            long toClient) {

        boolean mayPass(Connection connected) {
            return isAccepted
                    && !connected.isAccepted
                    && toServer == connected.toServer
                    && toClient == connected.toClient
                    && connected.openMs >= openMs
                    && connected.openMs <= Math.min(openMs + WINDOW_MS, closeMs)
                    && Math.abs(closeMs - connected.closeMs) <= MAX_APART_MS;
        }
    }

    private void add(boolean isAccepted, double openMs, double closeMs, long toServer, long toClient) {
        add(RELAY, isAccepted, openMs, closeMs, toServer, toClient);
    }

    private void add(
            ProcessIdentity process, boolean isAccepted, double openMs, double closeMs, long toServer, long toClient) {
        connections.add(new Connection(
                process, FIRST_PORT + connections.size(), isAccepted, openMs, closeMs, toServer, toClient));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLinkThoseThatFitOnlyEachOther(int seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            final double openMs = 100 + random.nextInt(4_000);
            final double closeMs = openMs + 10 + (random.nextBoolean() ? random.nextInt(40) : random.nextInt(3_000));
            final long toServer = 100 + random.nextInt(3);
            final long toClient = 200 + random.nextInt(1 + 12 * (seed % 2));
            add(true, openMs, closeMs, toServer, toClient);
            if (random.nextInt(8) != 0) {
                add(
                        false,
                        openMs + 1 + random.nextInt(5),
                        closeMs + random.nextInt(8) - 4,
                        toServer,
                        random.nextInt(10) == 0 ? toClient + 1 : toClient);
            }
        }
        final Map<Integer, Long> ids = play();

        int linked = 0;
        for (final Connection accepted :
                connections.stream().filter(Connection::isAccepted).toList()) {
            final List<Connection> targets =
                    connections.stream().filter(accepted::mayPass).toList();
            final long id = ids.getOrDefault(accepted.port, 0L);
            if (id != 0) {
                linked++;
                assertThat(targets.stream()
                                .filter(each -> ids.getOrDefault(each.port, 0L) == id)
                                .toList())
                        .as("what %s passes on", accepted)
                        .hasSize(1);
            } else if (targets.size() == 1) {
                assertThat(sources(targets.get(0)))
                        .as("fits only %s", targets.get(0))
                        .hasSizeGreaterThan(1);
            }
        }
        assertThat(linked).isGreaterThan(10);
        // The other may have left before a rival found its own.
        assertThat(ids.values()).filteredOn(id -> id != 0).hasSizeBetween(2 * linked, 2 * linked + 2);
    }

    @Test
    void shouldLinkNoneOfManyThatAreAlikeAtOnce() {
        for (int i = 0; i < 5_000; i++) {
            add(true, 100 + i * 0.01, 400 + i * 0.01, 300, 600);
            add(false, 200 + i * 0.01, 400 + i * 0.01, 300, 600);
        }

        assertThat(play().values()).containsOnly(0L);
    }

    /** Once all connections of such a process were looked at for each of them. */
    @Test
    void shouldCostLittleMoreWhenTheServerIsTheClientToo() {
        long alikeNs = Long.MAX_VALUE;
        long apartNs = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            apartNs = Math.min(apartNs, cpuNs(Scene.process(301, "client")));
            alikeNs = Math.min(alikeNs, cpuNs(RELAY));
        }

        assertThat((double) alikeNs / apartNs).isLessThan(3);
    }

    /** Of ten thousand connections accepted in a second, and as many that the client's process makes. */
    private static long cpuNs(ProcessIdentity client) {
        final RelayPairsTest test = new RelayPairsTest();
        for (int i = 0; i < 10_000; i++) {
            test.add(true, i * 0.1, i * 0.1 + 1, 10, 1);
            test.add(client, false, i * 0.1, i * 0.1 + 1, 10, 1);
        }
        return CpuTime.of(test::play);
    }

    private List<Connection> sources(Connection connected) {
        return connections.stream().filter(each -> each.mayPass(connected)).toList();
    }

    /** The conversation of each port's connection; 0 none. */
    private Map<Integer, Long> play() {
        final Map<Double, List<Runnable>> byTime = new HashMap<>();
        for (final Connection connection : connections) {
            at(byTime, connection.openMs, () -> open(connection));
            at(byTime, connection.closeMs, () -> close(connection));
        }
        byTime.entrySet().stream()
                .sorted(Comparator.comparingDouble(Map.Entry::getKey))
                .forEach(entry -> entry.getValue().forEach(Runnable::run));
        scene.advance(20_000);
        final Map<Integer, Long> ids = new HashMap<>();
        for (final FlowRecord flow : scene.finals()) {
            ids.put(Math.max(flow.client.port, flow.server.port), flow.conversation.id);
        }
        assertThat(ids).hasSameSizeAs(connections);
        return ids;
    }

    private static void at(Map<Double, List<Runnable>> byTime, double ms, Runnable action) {
        byTime.computeIfAbsent(ms, unused -> new ArrayList<>()).add(action);
    }

    private void open(Connection connection) {
        final String client = connection.isAccepted ? OTHER_HOST : RELAY_HOST;
        final String server = connection.isAccepted ? RELAY_HOST : OTHER_HOST;
        final int clientPort = connection.isAccepted ? connection.port : 1;
        final int serverPort = connection.isAccepted ? 1 : connection.port;
        scene.tcp(connection.openMs, client, clientPort, server, serverPort, TcpFlags.SYN, 1_000, 0);
        scene.tcp(connection.openMs, server, serverPort, client, clientPort, TcpFlags.SYN | TcpFlags.ACK, 9_000, 0);
        event(connection, false);
    }

    private void close(Connection connection) {
        event(connection, true);
        for (final boolean isFirst : new boolean[] {true, false}) {
            scene.tcp(
                    connection.closeMs,
                    isFirst ? RELAY_HOST : OTHER_HOST,
                    isFirst ? 1 : connection.port,
                    isFirst ? OTHER_HOST : RELAY_HOST,
                    isFirst ? connection.port : 1,
                    TcpFlags.ACK | TcpFlags.FIN,
                    isFirst == connection.isAccepted ? 9_001 : 1_001,
                    0);
        }
    }

    private void event(Connection connection, boolean isClose) {
        scene.event(isClose ? connection.closeMs : connection.openMs, e -> {
            Scene.end(e, RELAY_HOST, 1, OTHER_HOST, connection.port);
            Scene.tcp(e, !connection.isAccepted, isClose);
            e.cookie = connection.port;
            e.process = connection.process;
            e.openedNs = Scene.ns(connection.openMs);
            if (isClose) {
                Scene.counted(
                        e,
                        connection.isAccepted ? connection.toClient : connection.toServer,
                        connection.isAccepted ? connection.toServer : connection.toClient);
            }
        });
    }
}
