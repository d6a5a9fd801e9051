// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.PathObserver;
import io.flowbraid.cluster.conversation.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants over simulated worlds. {@code -Dflowbraid.stitch.seeds=200} tries that many seeds of each kind, with
 * millions of records; the seed of a failure is in its message, and {@code -Dflowbraid.stitch.seed=N} begins there.
 */
@Tag("once")
class StitcherSimulationTest {
    private static final int SEEDS = Integer.getInteger("flowbraid.stitch.seeds", 2);
    private static final long FIRST_SEED = Long.getLong("flowbraid.stitch.seed", 1);
    private static final int CONNECTIONS = Integer.getInteger("flowbraid.stitch.connections", 5_000);
    private static final long END = 3_600 * SECOND;

    @ParameterizedTest
    @ValueSource(strings = {"rough", "wild", "orderly"})
    void shouldNeverNameAWrongEndOrJoinTwoConnections(String kind) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            final WorldPlan plan = switch (kind) {
                case "rough" -> WorldPlan.rough(CONNECTIONS);
                case "wild" -> WorldPlan.wild(CONNECTIONS);
                default -> WorldPlan.orderly(CONNECTIONS);
            };
            final SimulatedWorld world = new SimulatedWorld(seed, seed, plan);
            final StitchRig rig = played(world, StitchSettings.defaults());
            final Set<Long> inConversations = new SimulationCheck(seed, world, rig.latest()).check();
            checkLedger(seed, world, rig, inConversations);
        }
    }

    @Test
    void shouldGiveTheSameConversationsInAnyOrderOfArrival() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            final WorldPlan plan = WorldPlan.orderly(CONNECTIONS);
            final SimulatedWorld world = new SimulatedWorld(seed, 1, plan);
            final StitchRig one = played(world, withoutLearning());
            final StitchRig other = played(new SimulatedWorld(seed, 2, plan), withoutLearning());

            final Set<String> onlyOne = summary(world, one);
            final Set<String> onlyOther = summary(world, other);
            final Set<String> both = new HashSet<>(onlyOne);
            both.retainAll(onlyOther);
            onlyOne.removeAll(both);
            onlyOther.removeAll(both);
            assertThat(onlyOne).as("seed %d, of %d in both", seed, both.size()).isEqualTo(onlyOther);
        }
    }

    /** What a stitcher learns about clocks depends on the order of arrival. */
    private static StitchSettings withoutLearning() {
        final StitchSettings known = StitchSettings.defaults();
        return new StitchSettings(
                known.graceNs(),
                known.settleNs(),
                known.toleranceNs(),
                known.toleranceNs() + 1,
                known.handshakeNs(),
                known.slackNs(),
                known.updateNs(),
                known.idleNs(),
                known.keepNs(),
                known.maxSightings());
    }

    private static StitchRig played(SimulatedWorld world, StitchSettings settings) {
        final StitchRig rig = new StitchRig(settings);
        rig.keepsRevisions = false;
        rig.areClocksFar = world.plan.farClocks() > 0;
        long lastNs = 0;
        for (final SimulatedObservers.Delivery delivery : world.deliveries) {
            rig.send(delivery.key(), delivery.json(), delivery.atNs());
            lastNs = delivery.atNs();
        }
        assertThat(rig.counters.in()).isEqualTo(rig.fates() + rig.open());
        rig.pass(lastNs + END);
        return rig;
    }

    private static void checkLedger(long seed, SimulatedWorld world, StitchRig rig, Set<Long> inConversations) {
        final Set<Long> arrived = world.truths.stream()
                .flatMap(truth -> truth.arrived.stream())
                .collect(Collectors.toCollection(HashSet::new));
        arrived.removeAll(inConversations);
        assertThat(arrived)
                .as("seed %d: flows that are in no conversation", seed)
                .isEmpty();
        assertThat(rig.states).as("seed %d", seed).isEmpty();
        assertThat(rig.counters.in()).as("seed %d", seed).isEqualTo(rig.fates());
        assertThat(rig.counters.in())
                .as("seed %d", seed)
                .isEqualTo(world.deliveries.size() + rig.counters.forwardedIn());
        assertThat(rig.counters.of(ReportFate.FORWARDED))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(rig.counters.forwardedIn());
        assertThat(rig.counters.forwardedOut()).as("seed %d", seed).isEqualTo(rig.counters.forwardedIn());
    }

    /** Where a five-tuple is used again within the uncertainty, what came first may decide what is ambiguous. */
    private static Set<String> summary(SimulatedWorld world, StitchRig rig) {
        return rig.latest().stream()
                .filter(conversation -> conversation.verdict() != Verdict.MOVED)
                .filter(conversation -> conversation.observers().stream()
                        .flatMap(observer -> Objects.requireNonNull(world.ofFlow.get(observer.flowId())).stream())
                        .noneMatch(truth -> truth.isCrowded))
                .map(conversation -> conversation.verdict().text()
                        + ' '
                        + List.of(
                                conversation.client().host(),
                                conversation.server().host())
                        + conversation.client().payloadBytes()
                        + ' '
                        + conversation.observers().stream()
                                .map(PathObserver::flowId)
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
