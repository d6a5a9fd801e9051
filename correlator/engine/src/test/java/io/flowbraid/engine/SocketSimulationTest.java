// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of connections of two hosts, known from their sockets alone, under seeds: one final record each, never a
 * wrong owner, never a byte too many, and the ledger closes. {@code -Dflowbraid.simulation.seed=N} tries other seeds.
 */
class SocketSimulationTest {
    private static final int CONVERSATIONS = 3_000;
    private static final long SEED = Long.getLong("flowbraid.simulation.seed", 0);

    private final Set<Long> finalFlows = new HashSet<>();
    /** By the client's pid, its final flows. */
    private final Map<Integer, FlowRecord> byClient = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"1, 20, 0", "2, 400, 0", "3, 20, 0.2", "4, 2000, 0.1", "5, 20, 0.1"})
    void shouldMakeOneFlowOfEachConnection(long number, double lagMs, double doubled) {
        final String run = "seed " + (SEED + number);
        final Scene scene = scene();
        final SimulatedAgents agents = play(run, scene, number, new SimulatedAgents.Feed(lagMs, false, 0, doubled), -1);

        assertOneFlowOfEach(run, agents, scene);
    }

    @ParameterizedTest
    @CsvSource({"21, 20, 20, 0", "22, 20, 3000, 0", "23, 2000, 20, 0.1", "24, 400, 4500, 0"})
    void shouldMakeOneFlowOfEachConnectionThatTwoFeedsReport(
            long number, double lagMs, double secondLagMs, double doubled) {
        final String run = "seed " + (SEED + number);
        final Scene scene = scene();
        final SimulatedAgents agents =
                play(run, scene, number, new SimulatedAgents.Feed(lagMs, false, 0, doubled), secondLagMs);

        assertOneFlowOfEach(run, agents, scene);
        assertThat(scene.loss("shard events", "copy")).as(run).isPositive();
    }

    private void assertOneFlowOfEach(String run, SimulatedAgents agents, Scene scene) {
        final Set<Integer> missing = new HashSet<>(agents.truth().keySet());
        missing.removeAll(byClient.keySet());
        assertThat(missing).as("%s: %s flows", run, finalFlows.size()).isEmpty();
        assertThat(finalFlows.size()).as(run).isEqualTo(CONVERSATIONS);
        for (final SimulatedAgents.Conversation each : agents.truth().values()) {
            final FlowRecord flow =
                    Objects.requireNonNull(byClient.get(each.client().pid()), run);
            assertThat(flow.server.attribution.process)
                    .as("%s: server of %s", run, each)
                    .isEqualTo(each.server());
            assertThat(flow.client.payloadBytes).as("%s: %s", run, each).isEqualTo(each.sent());
            assertThat(flow.server.payloadBytes).as("%s: %s", run, each).isEqualTo(each.received());
        }
        assertThat(scene.ledger.isClosed()).as(run).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"11, 20, 0.1, 0.1", "12, 400, 0.1, 0.1", "13, 3000, 0.3, 0.2", "14, 20, 0.02, 0", "15, 4500, 0.05, 0.5"
    })
    void shouldNeverNameAWrongOwner(long number, double lagMs, double dropped, double doubled) {
        final String run = "seed " + (SEED + number);
        final Scene scene = scene();
        play(run, scene, number, new SimulatedAgents.Feed(lagMs, true, dropped, doubled), -1);

        assertThat(byClient).as(run).hasSizeGreaterThan((int) (CONVERSATIONS * (1 - 2 * dropped) * 0.9));
        assertThat(scene.ledger.isClosed()).as(run).isTrue();
    }

    private static Scene scene() {
        return new Scene(CorrelatorSettings.defaults(List.of(), SocketScene.feeds(FeedFlows.UNCAPTURED)));
    }

    private SimulatedAgents play(String run, Scene scene, long number, SimulatedAgents.Feed feed, double secondLagMs) {
        final SimulatedAgents agents = new SimulatedAgents(SEED + number, feed, scene).withSecondFeed(secondLagMs);
        agents.converse(CONVERSATIONS);
        agents.play(() -> {
            for (final FlowRecord flow : scene.records) {
                check(run, agents, flow, feed.dropped() == 0 && !feed.overtaken());
            }
            scene.records.clear();
            scene.updates.clear();
        });
        return agents;
    }

    private void check(String run, SimulatedAgents agents, FlowRecord flow, boolean isWhole) {
        if (flow.isFinal && !finalFlows.add(flow.flowId)) {
            fail("%s: a second final record of port %s", run, flow.client.port);
        }
        final ProcessIdentity client = flow.client.attribution.process;
        if (client == null) {
            return;
        }
        final SimulatedAgents.Conversation truth = agents.truth().get(client.pid());
        if (truth == null) {
            fail("%s: port %s is said to be %s's, who was no client", run, flow.client.port, client);
            return;
        }
        rightOrUnknown(run, flow.server, truth.server());
        if (flow.client.payloadBytes > truth.sent() || flow.server.payloadBytes > truth.received()) {
            fail("%s: %s and %s bytes of %s", run, flow.client.payloadBytes, flow.server.payloadBytes, truth);
        }
        if (flow.isFinal) {
            final FlowRecord copy = new FlowRecord();
            copy.copyFrom(flow);
            final FlowRecord before = byClient.put(client.pid(), copy);
            if (isWhole && before != null) {
                fail("%s: two flows of %s", run, truth);
            }
        }
    }

    private static void rightOrUnknown(String run, FlowSide side, ProcessIdentity owner) {
        if (side.attribution.process != null && !side.attribution.process.equals(owner)) {
            fail("%s: port %s was %s and is said to be %s", run, side.port, owner, side.attribution.process);
        }
    }
}
