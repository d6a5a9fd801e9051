// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeRecord;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.kafka.ClientProperties;
import io.flowbraid.cluster.stitch.SimulatedObservers;
import io.flowbraid.cluster.stitch.SimulatedWorld;
import io.flowbraid.cluster.stitch.SimulationCheck;
import io.flowbraid.cluster.stitch.StitchSettings;
import io.flowbraid.cluster.stitch.TrueConnection;
import io.flowbraid.cluster.stitch.WorldPlan;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.StageReading;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The invariants of simulated worlds through the whole topology: stores, forwarded messages, punctuation, JSON. The
 * number of records is {@code -Dflowbraid.stitch.records}; the seed of a failure is in its message, and
 * {@code -Dflowbraid.stitch.seed=N} begins there.
 */
@Tag("once")
final class StitchTopologySimulationTest {
    private static final long RECORDS = Long.getLong("flowbraid.stitch.records", 4_000);
    private static final long FIRST_SEED = Long.getLong("flowbraid.stitch.seed", 1);
    private static final int CONNECTIONS = Integer.getInteger("flowbraid.stitch.connections", 600);
    private static final StitchTopics TOPICS = StitchTopics.of("flowbraid.flows", "test");
    private static final Duration LONG = Duration.ofMinutes(40);

    private final LossLedger ledger = new LossLedger();
    private final List<String> notices = new ArrayList<>();
    private final StitchMeters meters = new StitchMeters(ledger, notices::add);
    private Instant now = Instant.EPOCH;

    @TempDir
    private Path directory;

    @Test
    void shouldStitchShuffledDuplicatedLostAndLateRecords() {
        long records = 0;
        for (long seed = FIRST_SEED; records < RECORDS; seed++) {
            final SimulatedWorld world = new SimulatedWorld(
                    seed, seed, seed % 2 == 0 ? WorldPlan.wild(CONNECTIONS) : WorldPlan.rough(CONNECTIONS));
            records += world.deliveries.size();

            final Map<Long, ConversationRecord> latest = new LinkedHashMap<>();
            played(seed, world, latest, new LinkedHashMap<>());

            new SimulationCheck(seed, world, List.copyOf(latest.values())).check();
            checkLedger(seed);
        }
    }

    @Test
    void shouldSumUpEachConnectionOnceWhoeverReportedIt() {
        final SimulatedWorld world = new SimulatedWorld(FIRST_SEED, FIRST_SEED, WorldPlan.calm(CONNECTIONS));
        final Map<Long, ConversationRecord> latest = new LinkedHashMap<>();
        final Map<String, EdgeRecord> edges = new LinkedHashMap<>();
        played(FIRST_SEED, world, latest, edges);

        // Without the message of the translating host, its connections have two conversations.
        final long connections = sum(world, truth -> 1);
        assertThat(edges.values().stream().mapToLong(EdgeRecord::connections).sum())
                .isEqualTo(connections)
                .isEqualTo(latest.values().stream()
                        .filter(conversation -> conversation.verdict() != Verdict.MOVED)
                        .count());
        assertThat(edges.values().stream().mapToLong(EdgeRecord::failures).sum())
                .isEqualTo(sum(world, truth -> truth.hasFailed ? 1 : 0));
        // Headers and repetitions are counted where packets are: at most 1,520 bytes here.
        final long[] sent = {sum(world, truth -> truth.payload[0]), sum(world, truth -> truth.payload[1])};
        assertThat(edges.values().stream().mapToLong(EdgeRecord::clientBytes).sum())
                .isBetween(sent[0], sent[0] + connections * 1_520);
        assertThat(edges.values().stream().mapToLong(EdgeRecord::serverBytes).sum())
                .isBetween(sent[1], sent[1] + connections * 1_520);
        checkRtts(edges.values(), latest.values());
    }

    private static void checkRtts(Iterable<EdgeRecord> edges, Iterable<ConversationRecord> latest) {
        final Iterator<EdgeRecord> left = edges.iterator();
        final EdgeRecord merged = EdgeRecord.read(left.next().toJson());
        left.forEachRemaining(edge -> merged.add(EdgeRecord.read(edge.toJson())));
        long measured = 0;
        for (final ConversationRecord conversation : latest) {
            measured += conversation.verdict() != Verdict.MOVED && conversation.handshakeRttUs() >= 0 ? 1 : 0;
        }
        assertThat(merged.rttCount()).isEqualTo(measured).isGreaterThan(100);
        assertThat(merged.rttUs(50)).isCloseTo(400, within(4L));
    }

    private static long sum(SimulatedWorld world, ToLongFunction<TrueConnection> what) {
        return world.truths.stream()
                .mapToLong(truth -> what.applyAsLong(truth) * (truth.isUnlinkable ? 2 : 1))
                .sum();
    }

    /** Sends all records of the world, and waits until everything is decided and forgotten. */
    private void played(
            long seed, SimulatedWorld world, Map<Long, ConversationRecord> latest, Map<String, EdgeRecord> edges) {
        now = time(world.deliveries.get(0).atNs());
        try (TopologyTestDriver driver = new TopologyTestDriver(
                StitchTopology.of(TOPICS, StitchSettings.defaults(), meters, () -> now.toEpochMilli(), LONG.toMillis()),
                StreamsProperties.of(
                        ClientProperties.of(StitchNode.settings("none:1", 1, "10s"), Map.of()),
                        "test-" + seed,
                        directory,
                        1,
                        32L << 20,
                        (short) 1),
                now)) {
            final TestInputTopic<String, byte[]> flows =
                    driver.createInputTopic(TOPICS.flows(), new StringSerializer(), new ByteArraySerializer());
            final TestOutputTopic<String, byte[]> conversations = driver.createOutputTopic(
                    TOPICS.conversations(), new StringDeserializer(), new ByteArrayDeserializer());
            final TestOutputTopic<String, byte[]> sums =
                    driver.createOutputTopic(TOPICS.edges(), new StringDeserializer(), new ByteArrayDeserializer());
            for (final SimulatedObservers.Delivery delivery : world.deliveries) {
                advance(driver, time(delivery.atNs()));
                flows.pipeInput(delivery.key(), delivery.json(), now);
                read(seed, conversations, latest);
            }
            final Instant end = now.plus(LONG);
            while (now.isBefore(end)) {
                advance(driver, now.plusSeconds(5));
                read(seed, conversations, latest);
            }
            sums.readKeyValuesToList().forEach(pair -> edges.put(pair.key, EdgeRecord.read(pair.value)));
        }
        assertThat(notices).as("seed %d", seed).isEmpty();
    }

    private void advance(TopologyTestDriver driver, Instant to) {
        final Duration passed = Duration.between(now, to);
        now = to;
        if (!passed.isZero()) {
            driver.advanceWallClockTime(passed);
        }
    }

    private static void read(
            long seed, TestOutputTopic<String, byte[]> conversations, Map<Long, ConversationRecord> latest) {
        while (!conversations.isEmpty()) {
            final ConversationRecord read = ConversationRecord.read(conversations.readValue());
            final ConversationRecord before = latest.put(read.id(), read);
            assertThat(before == null ? 0 : before.revision())
                    .as("seed %d: revisions of %016x", seed, read.id())
                    .isLessThan(read.revision());
        }
    }

    /** Nothing is lost but what came too late, and nothing is open any more. */
    private void checkLedger(long seed) {
        meters.figures(0);
        final StageReading stage = ledger.read().stages().get(0);
        assertThat(stage.imbalance()).as("seed %d: %s", seed, stage).isZero();
        assertThat(stage.losses())
                .as("seed %d", seed)
                .allSatisfy((reason, count) -> assertThat(count).as(reason).isZero());
    }

    private static Instant time(long ns) {
        return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(ns));
    }
}
