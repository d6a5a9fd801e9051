// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Millions of packets and events in the worst order. Whatever happens to the feed, no flow may carry a wrong owner,
 * each connection gives one final record, no byte is counted twice or not at all, and the ledger closes. For a long
 * run: {@code -Dflowbraid.simulation.conversations=2000000 -Dflowbraid.simulation.seed=...}; a failure names its seed.
 */
class CorrelatorSimulationTest {
    private static final int CONVERSATIONS = Integer.getInteger("flowbraid.simulation.conversations", 32_000);
    private static final int UPDATES = 8;
    private static final long SEED = Long.getLong("flowbraid.simulation.seed", 0);

    private final Scene scene = new Scene(CorrelatorSettings.defaults(SimulatedHost.interfaces()));
    private final Set<Long> finalFlows = new HashSet<>();
    /** By flow, the packets each end had sent by its last live update, the lower port's first. */
    private final Map<Long, long[]> updated = new HashMap<>();

    private int connections;
    private int named;
    private int datagramFlows;
    private int namedDatagramEnds;
    private long datagramPayload;

    @ParameterizedTest
    @CsvSource({
        "1, 25, 0, 0",
        "2, 400, 0, 0",
        "3, 25, 0.1, 0.1",
        "4, 400, 0.3, 0.2",
        "5, 3000, 0.1, 0.1",
        "6, 10000, 0.05, 0.5"
    })
    void shouldNeverNameAWrongOwner(long number, double lagMs, double dropped, double doubled) {
        final long seed = SEED + number;
        final String run = "seed " + seed;
        final SimulatedHost host = new SimulatedHost(seed, new SimulatedHost.Feed(lagMs, dropped, doubled), scene);
        host.converse(CONVERSATIONS);

        host.play(() -> check(run, host));

        assertAllCounted(run, host);
        if (dropped == 0 && lagMs < 500) {
            assertThat(named).as(run).isEqualTo(2 * connections);
            assertThat(namedDatagramEnds).as(run).isGreaterThan(datagramFlows / 2);
        }
        if (lagMs < 5_000) {
            assertThat(named).as(run).isGreaterThan((int) (2 * connections * (1 - 2 * dropped) * 0.6));
        }
        assertThat(updated).as(run).hasSizeGreaterThan(connections / 2);
    }

    @ParameterizedTest
    @CsvSource({"7, 25, 0, 0", "8, 400, 0.1, 0.1", "9, 3000, 0.1, 0.1"})
    void shouldNeverNameAWrongOwnerWhileCompanionsChange(long number, double lagMs, double dropped, double doubled) {
        final long seed = SEED + number;
        final String run = "seed " + seed;
        final SimulatedHost host = new SimulatedHost(seed, new SimulatedHost.Feed(lagMs, dropped, doubled), scene);
        host.converse(CONVERSATIONS);
        final Random changes = new Random(seed);

        host.play(() -> {
            if (changes.nextInt(1_000) == 0) {
                scene.accompany(changes.nextInt(2), changes.nextLong());
            }
            check(run, host);
        });

        assertAllCounted(run, host);
        assertThat(named).as(run).isBetween(connections / 10, 2 * connections);
    }

    private void assertAllCounted(String run, SimulatedHost host) {
        assertThat(connections).as(run).isEqualTo(host.connections());
        assertThat(datagramPayload).as(run).isEqualTo(host.datagramPayload());
        assertThat(scene.ledger.isClosed()).as(run).isTrue();
    }

    private void check(String run, SimulatedHost host) {
        scene.updateLive(UPDATES);
        for (final FlowRecord flow : scene.updates) {
            checkUpdate(run, host, flow);
        }
        scene.updates.clear();
        for (final FlowRecord flow : scene.records) {
            if (flow.isFinal) {
                if (!finalFlows.add(flow.flowId)) {
                    fail("%s: a second final record of %s", run, flow.client.port);
                }
                check(run, host, flow);
            }
        }
        scene.records.clear();
    }

    /** Of a flow that goes on: not final yet, never fewer packets than before, and nobody who had no part in it. */
    private void checkUpdate(String run, SimulatedHost host, FlowRecord flow) {
        if (flow.isFinal || finalFlows.contains(flow.flowId)) {
            fail("%s: an update of port %s after its end", run, flow.client.port);
        }
        final boolean isClientLower = flow.client.port < flow.server.port;
        final long[] packets = {
            isClientLower ? flow.client.packets : flow.server.packets,
            isClientLower ? flow.server.packets : flow.client.packets
        };
        final long[] before = updated.put(flow.flowId, packets);
        if (before != null && (before[0] > packets[0] || before[1] > packets[1])) {
            fail("%s: port %s had more packets before", run, flow.client.port);
        }
        final List<SimulatedHost.Conversation> within = host.truth(flow);
        if (flow.protocol == Transport.TCP) {
            rightOrUnknown(run, flow.client, within.get(0).client());
            rightOrUnknown(run, flow.server, within.get(0).server());
        } else if (flow.client.attribution.process != null) {
            assertThat(within)
                    .as(run)
                    .extracting(SimulatedHost.Conversation::client)
                    .contains(flow.client.attribution.process);
        }
    }

    private void check(String run, SimulatedHost host, FlowRecord flow) {
        final List<SimulatedHost.Conversation> within = host.truth(flow);
        if (within.isEmpty()) {
            fail("%s: a flow nobody made, port %s", run, flow.client.port);
        }
        int owners = 0;
        for (final SimulatedHost.Conversation each : within) {
            owners = rightOrUnknown(run, flow.client, each.client()) + rightOrUnknown(run, flow.server, each.server());
        }
        if (flow.protocol == Transport.TCP) {
            final long payload = flow.client.payloadBytes + flow.server.payloadBytes;
            if (within.size() != 1 || payload != within.get(0).payload()) {
                fail("%s: %s bytes on port %s, of %s", run, payload, flow.client.port, within);
            }
            connections++;
            named += owners;
        } else {
            datagramFlows++;
            namedDatagramEnds += owners;
            datagramPayload += flow.client.payloadBytes + flow.server.payloadBytes;
        }
    }

    private static int rightOrUnknown(String run, FlowSide side, ProcessIdentity owner) {
        if (side.attribution.process == null) {
            return 0;
        }
        if (!side.attribution.process.equals(owner)) {
            fail("%s: port %s was %s and is said to be %s", run, side.port, owner, side.attribution.process);
        }
        return 1;
    }
}
