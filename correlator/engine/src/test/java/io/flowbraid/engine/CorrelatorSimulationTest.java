// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSide;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketEventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of connections over few ports, their packets and events delayed, overtaken, dropped and doubled under a seed.
 * Whatever happens to the feed, no flow may carry a wrong owner, each connection gives one final record, and the ledger
 * closes.
 */
class CorrelatorSimulationTest {
    private static final int CONNECTIONS = 20_000;
    private static final int PORTS = 40;
    private static final double MEAN_LIFE_MS = 400;
    private static final double PACKET_LAG_MS = 20;

    /** One connection as it really was. */
    private record Connection(int port, double startMs, long isn, ProcessIdentity client, ProcessIdentity server) {}

    private record Step(double arrivalMs, Runnable action) {}

    private final Scene scene = new Scene();
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Connection> truth = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"1, 25, 0, 0", "2, 400, 0, 0", "3, 25, 0.1, 0.1", "4, 400, 0.3, 0.2", "5, 3000, 0.1, 0.1"})
    void shouldNeverNameAWrongOwner(long seed, double eventLagMs, double dropped, double doubled) {
        final Random random = new Random(seed);
        play(random, eventLagMs, dropped, doubled);

        final String run = "seed " + seed;
        assertThat(scene.finals().size()).as(run).isEqualTo(CONNECTIONS);
        int named = 0;
        for (final FlowRecord flow : scene.finals()) {
            final Connection connection = java.util.Objects.requireNonNull(
                    truth.get(flow.client.port + "@" + flow.startNs), run + ": a flow nobody made");
            named += rightOrUnknown(run, flow.client, connection.client());
            named += rightOrUnknown(run, flow.server, connection.server());
        }
        if (dropped == 0 && eventLagMs < 500) {
            assertThat(named).as(run).isEqualTo(2 * CONNECTIONS);
        }
        assertThat(named).as(run).isGreaterThan((int) (2 * CONNECTIONS * (1 - 2 * dropped) * 0.6));
        assertThat(scene.ledger.isClosed()).as(run).isTrue();
    }

    private static int rightOrUnknown(String run, FlowSide side, ProcessIdentity owner) {
        if (side.attribution.process == null) {
            return 0;
        }
        assertThat(side.attribution.process).as("%s, port %s", run, side.port).isEqualTo(owner);
        return 1;
    }

    private void play(Random random, double eventLagMs, double dropped, double doubled) {
        final double[] portFreeMs = new double[PORTS];
        double clockMs = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            final int slot = random.nextInt(PORTS);
            clockMs += random.nextDouble() * 10;
            final double startMs = Math.max(clockMs, portFreeMs[slot]);
            final double lifeMs = 1 + random.nextDouble() * random.nextDouble() * MEAN_LIFE_MS * 2;
            portFreeMs[slot] = startMs + Math.max(lifeMs, PACKET_LAG_MS) + 0.2 + random.nextDouble() * 30;
            connection(random, i, 30_000 + slot, startMs, lifeMs, eventLagMs, dropped, doubled);
        }
        steps.sort(Comparator.comparingDouble(Step::arrivalMs));
        steps.forEach(step -> step.action().run());
        scene.correlator.shutdown();
    }

    private void connection(
            Random random,
            int i,
            int port,
            double startMs,
            double lifeMs,
            double eventLagMs,
            double dropped,
            double doubled) {
        final ProcessIdentity client = Scene.process(10_000 + i, "client");
        final ProcessIdentity server = Scene.process(100 + random.nextInt(8), "worker");
        final long isn = random.nextInt() & 0xffff_ffffL;
        final Connection connection = new Connection(port, startMs, isn, client, server);
        truth.put(port + "@" + Scene.ns(startMs), connection);
        final double endMs = startMs + lifeMs;

        // libpcap hands over whole blocks: all packets of a moment arrive together and in order.
        final double lagMs = random.nextDouble() * PACKET_LAG_MS;
        at(startMs + lagMs, () -> scene.handshake(startMs, port, isn));
        at(Math.max(endMs, startMs + lagMs) + 0.001, () -> scene.talkAndClose(endMs - 0.1, port, isn, 100, 200));

        final long clientCookie = 2L * i + 1;
        final long serverCookie = 2L * i + 2;
        final double openMs = startMs - 0.01;
        final double acceptedMs = startMs + 0.02;
        if (random.nextDouble() >= dropped) {
            event(random, openMs, eventLagMs, doubled, () -> scene.connect(openMs, port, clientCookie, client));
        }
        if (random.nextDouble() >= dropped) {
            final double saidMs = acceptedMs + 0.1;
            event(
                    random,
                    saidMs,
                    eventLagMs,
                    doubled,
                    () -> scene.event(
                            saidMs,
                            e -> Scene.server(e, port, serverCookie, server, SocketEventKind.ACCEPT, acceptedMs)));
        }
        if (random.nextDouble() >= dropped) {
            event(
                    random,
                    endMs,
                    eventLagMs,
                    doubled,
                    () -> scene.event(
                            endMs, e -> Scene.client(e, port, clientCookie, client, SocketEventKind.CLOSE, openMs)));
        }
        if (random.nextDouble() >= dropped) {
            event(
                    random,
                    endMs,
                    eventLagMs,
                    doubled,
                    () -> scene.event(
                            endMs,
                            e -> Scene.server(e, port, serverCookie, server, SocketEventKind.CLOSE, acceptedMs)));
        }
    }

    private void event(Random random, double ms, double lagMs, double doubled, Runnable action) {
        at(ms + random.nextDouble() * lagMs, action);
        if (random.nextDouble() < doubled) {
            at(ms + random.nextDouble() * lagMs, action);
        }
    }

    private void at(double ms, Runnable action) {
        steps.add(new Step(ms, action));
    }
}
