// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.packet.ShardRouting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several correlators that share the packets as the product shares them report what one correlator reports, record by
 * record and field by field. For other runs: {@code -Dflowbraid.simulation.seed=...}; a failure names its seed.
 */
class ShardingTest {
    private static final int CONNECTIONS = Integer.getInteger("flowbraid.sharding.connections", 3_000);
    private static final long SEED = Long.getLong("flowbraid.simulation.seed", 0);
    private static final int MANY_PORTS = 5_000;
    private static final int FEW_PORTS = 60;

    @ParameterizedTest
    @CsvSource({"2, 1, 25, 0, 0", "3, 2, 25, 0, 0.1", "4, 3, 400, 0.1, 0.1", "2, 4, 400, 0.3, 0.2", "16, 5, 25, 0.05, 0"
    })
    void shouldTellOfConnectionsThroughAGatewayWhatOneShardTells(
            int shards, long number, double lagMs, double dropped, double doubled) {
        final String run = "seed " + (SEED + number);
        final SimulatedGateway gateway =
                new SimulatedGateway(SEED + number, MANY_PORTS, new SimulatedHost.Feed(lagMs, dropped, doubled));
        gateway.converse(CONNECTIONS);
        final Scene one = scene(SimulatedGateway.interfaces(), 1);
        final Scene several = scene(SimulatedGateway.interfaces(), shards);

        gateway.play(one);
        gateway.play(several);

        assertSame(run, several, one);
        assertThat(one.records).filteredOn(flow -> flow.conversation.isKnown()).hasSizeGreaterThan(CONNECTIONS / 2);
    }

    /**
     * SYNs of other shards outlive their connections, so more seems possible: results are less complete, never
     * different.
     */
    @ParameterizedTest
    @CsvSource({"2, 6, 25, 0, 0", "4, 7, 400, 0.1, 0.1", "3, 8, 5000, 0.1, 0.2"})
    void shouldContradictOneShardNowhereWhenTranslatedFiveTuplesAreUsedAgainAtOnce(
            int shards, long number, double lagMs, double dropped, double doubled) {
        final String run = "seed " + (SEED + number);
        final SimulatedGateway gateway =
                new SimulatedGateway(SEED + number, FEW_PORTS, new SimulatedHost.Feed(lagMs, dropped, doubled));
        gateway.converse(CONNECTIONS / 3);
        final Scene one = scene(SimulatedGateway.interfaces(), 1);
        final Scene several = scene(SimulatedGateway.interfaces(), shards);

        gateway.play(one);
        gateway.play(several);

        final Map<Long, FlowRecord> finals = new HashMap<>();
        one.finals().forEach(flow -> finals.put(flow.flowId, flow));
        assertThat(several.finals()).as(run).hasSameSizeAs(one.finals()).allSatisfy(flow -> {
            final FlowRecord same = Objects.requireNonNull(finals.get(flow.flowId), run);
            assertThat(flow.client.bytes).isEqualTo(same.client.bytes);
            assertThat(flow.server.bytes).isEqualTo(same.server.bytes);
            assertNoContradiction(run, flow.client, same.client);
            assertNoContradiction(run, flow.server, same.server);
        });
        assertThat(several.ledger.isClosed()).as(run).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2, 9, 25, 0, 0", "3, 10, 400, 0.3, 0.2", "4, 11, 3000, 0.1, 0.1"})
    void shouldTellOfTwoLoopbacksWhatOneShardTellsWhileCompanionsChange(
            int shards, long number, double lagMs, double dropped, double doubled) {
        final String run = "seed " + (SEED + number);
        final SimulatedHost.Feed feed = new SimulatedHost.Feed(lagMs, dropped, doubled);
        final Scene one = scene(SimulatedHost.interfaces(), 1);
        final Scene several = scene(SimulatedHost.interfaces(), shards);

        for (final Scene scene : List.of(one, several)) {
            final SimulatedHost host = new SimulatedHost(SEED + number, feed, scene);
            host.converse(CONNECTIONS);
            final Random changes = new Random(SEED + number);
            host.play(() -> {
                if (changes.nextInt(1_000) == 0) {
                    scene.accompany(changes.nextInt(2), changes.nextLong());
                }
            });
        }

        assertSame(run, several, one);
    }

    private static Scene scene(List<ObservedInterface> interfaces, int shards) {
        return new Scene(CorrelatorSettings.defaults(interfaces), new ShardRouting(shards), shards);
    }

    private static void assertNoContradiction(String run, FlowSide end, FlowSide same) {
        if (end.attribution.process != null
                && same.attribution.process != null
                && !end.attribution.process.equals(same.attribution.process)) {
            fail("%s: port %s is %s, and %s", run, end.port, end.attribution.process, same.attribution.process);
        }
    }

    private static void assertSame(String run, Scene several, Scene one) {
        final List<String> expected = texts(one.records);
        final List<String> reported = texts(several.records);
        assertThat(without(expected, reported))
                .as("%s: told by one shard alone", run)
                .isEmpty();
        assertThat(without(reported, expected))
                .as("%s: told by several alone", run)
                .isEmpty();
        assertThat(reported.size()).as(run).isEqualTo(expected.size());
        assertThat(several.ledger.isClosed()).as(run).isTrue();
    }

    /** The first few of the one that are not among the others. */
    private static List<String> without(List<String> ones, List<String> others) {
        final Set<String> known = new HashSet<>(others);
        return ones.stream().filter(each -> !known.contains(each)).limit(3).toList();
    }

    private static List<String> texts(List<FlowRecord> records) {
        return records.stream().map(RecordText::of).sorted().toList();
    }
}
