// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeRecord;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.kafka.ClientProperties;
import io.flowbraid.cluster.stitch.StitchSettings;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.StageReading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology without brokers, by the clock of the test. */
final class StitchTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final StitchTopics TOPICS = StitchTopics.of("flowbraid.flows", "test");

    private final LossLedger ledger = new LossLedger();
    private final List<String> notices = new ArrayList<>();
    private final StitchMeters meters = new StitchMeters(ledger, notices::add);
    private Instant now = NOW;

    @TempDir
    private Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> flows;
    private TestOutputTopic<String, byte[]> conversations;
    private TestOutputTopic<String, byte[]> edges;

    @BeforeEach
    void start() {
        final StitchSettings settings =
                StitchSettings.defaults().withTimes(GRACE_NS, TimeUnit.MINUTES.toNanos(1), TimeUnit.MINUTES.toNanos(1));
        final Properties properties = StreamsProperties.of(
                ClientProperties.of(StitchNode.settings("none:1", 1, "10s"), Map.of()),
                "test",
                directory,
                1,
                32L << 20,
                (short) 1);
        driver = new TopologyTestDriver(
                StitchTopology.of(TOPICS, settings, meters, () -> now.toEpochMilli(), TimeUnit.HOURS.toMillis(1)),
                properties,
                NOW);
        flows = driver.createInputTopic(TOPICS.flows(), new StringSerializer(), new ByteArraySerializer());
        conversations =
                driver.createOutputTopic(TOPICS.conversations(), new StringDeserializer(), new ByteArrayDeserializer());
        edges = driver.createOutputTopic(TOPICS.edges(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldJoinTheReportsOfBothHosts() {
        client(1, NOW);
        server(1, NOW.plusMillis(20));
        time(NOW.plusSeconds(12));

        final List<ConversationRecord> all = read();
        assertThat(all).hasSize(1);
        assertThat(all.get(0).verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(all.get(0).client().host()).isEqualTo("a");
        assertThat(all.get(0).server().host()).isEqualTo("b");
        assertThat(all.get(0).key()).isEqualTo(TwoHosts.key(1));
    }

    @Test
    void shouldEndAOneSidedConversationWhenLaterRecordsShowThatTheGraceIsOver() {
        client(1, NOW);
        client(2, NOW.plusSeconds(9));
        assertThat(read()).isEmpty();

        client(3, NOW.plusSeconds(12));
        assertThat(read()).extracting(ConversationRecord::key).containsExactly(TwoHosts.key(1));
    }

    @Test
    void shouldEndAConversationInAPartitionThatNobodyWritesTo() {
        client(1, NOW);
        pass(Duration.ofSeconds(10));
        assertThat(read()).isEmpty();

        pass(Duration.ofSeconds(5));
        assertThat(read()).extracting(ConversationRecord::verdict).containsExactly(Verdict.ONE_SIDED);
    }

    @Test
    void shouldNotEndConversationsByTheWallClockWhileOldRecordsAreRead() {
        final Instant past = NOW.minus(Duration.ofDays(2));
        client(1, past);
        // The reader is slow: the wall clock goes on by much more than the grace, but never a second without a record.
        for (int i = 2; i < 40; i++) {
            client(i, past.plusMillis(i));
            pass(Duration.ofMillis(900));
        }
        assertThat(read()).isEmpty();

        server(1, past.plusMillis(100));
        client(40, past.plusSeconds(12));
        assertThat(read())
                .filteredOn(conversation -> conversation.key().equals(TwoHosts.key(1)))
                .extracting(ConversationRecord::verdict)
                .containsExactly(Verdict.COMPLETE);
    }

    @Test
    void shouldNotEndConversationsOfOthersForAHostWhoseClockIsAhead() {
        client(1, NOW);
        flows.pipeInput(
                TwoHosts.key(2),
                TwoHosts.client(2, NOW).getBytes(StandardCharsets.UTF_8),
                NOW.plus(Duration.ofHours(1)));
        server(1, NOW.plusMillis(50));
        pass(Duration.ofSeconds(15));

        assertThat(read())
                .extracting(ConversationRecord::key, ConversationRecord::verdict)
                .contains(tuple(TwoHosts.key(1), Verdict.COMPLETE));
    }

    @Test
    void shouldBringReportsBehindATranslationToTheConversationBeforeIt() {
        final String before = TwoHosts.key(1);
        final String behind = before.replace("10.1.0.1", "10.9.0.1");
        client(1, NOW);
        flows.pipeInput(
                behind, TwoHosts.server(1, NOW).replace("10.1.0.1", "10.9.0.1").getBytes(StandardCharsets.UTF_8), NOW);
        translation(behind, "10.1.0.1", "10.9.0.1", "original");
        translation(before, "10.9.0.1", "10.1.0.1", "translated");
        pass(Duration.ofSeconds(40));

        final List<ConversationRecord> all = read();
        assertThat(all)
                .filteredOn(conversation -> conversation.verdict() != Verdict.MOVED)
                .extracting(ConversationRecord::key, ConversationRecord::verdict)
                .containsExactly(tuple(before, Verdict.COMPLETE));
    }

    /** What a host that translates says under the key on the other side. */
    private void translation(String key, String thisClient, String otherClient, String thisIs) {
        final String ends = "{\"transport\":\"tcp\",\"client\":{\"ip\":\"%s\",\"port\":10001},"
                + "\"server\":{\"ip\":\"10.200.0.1\",\"port\":8000}}";
        final String message =
                "{\"schema\":\"flowbraid/nat/1\",\"host\":\"gateway\",\"flow\":{\"id\":\"00000000000000aa\"},"
                        + "\"this\":" + ends.formatted(thisClient) + ",\"other\":" + ends.formatted(otherClient)
                        + ",\"this_is\":\"" + thisIs + "\",\"event\":{\"start\":\"" + NOW + "\",\"end\":\""
                        + NOW.plusMillis(8)
                        + "\"},\"final\":true}";
        flows.pipeInput(key, message.getBytes(StandardCharsets.UTF_8), NOW);
    }

    @Test
    void shouldCountWhatItCannotReadAndGoOn() {
        flows.pipeInput("||tcp|10.0.0.1:1|10.0.0.2:2", "no JSON".getBytes(StandardCharsets.UTF_8), NOW);
        flows.pipeInput("||tcp|10.0.0.1:1|10.0.0.2:2", null, NOW);
        flows.pipeInput("||tcp|10.0.0.1:1|10.0.0.2:2", new byte[] {0, 1, (byte) 0xff}, NOW);
        client(1, NOW);
        server(1, NOW);
        time(NOW.plusSeconds(12));

        assertThat(read()).hasSize(1);
        meters.figures(0);
        final StageReading stage = ledger.read().stages().get(0);
        // What shows the time is no report, either.
        assertThat(stage.in()).isEqualTo(6);
        assertThat(stage.losses()).containsEntry("malformed", 4L).containsEntry("failed", 0L);
        assertThat(stage.imbalance()).isZero();
        assertThat(notices).isEmpty();
    }

    @Test
    void shouldSumUpTheEdgesOfAMinute() {
        for (int i = 0; i < 5; i++) {
            client(i, NOW);
            server(i, NOW);
        }
        time(NOW.plusSeconds(12));
        pass(Duration.ofSeconds(6));

        final List<EdgeRecord> all =
                edges.readValuesToList().stream().map(EdgeRecord::read).toList();
        final EdgeRecord last = all.get(all.size() - 1);
        assertThat(last.connections()).isEqualTo(5);
        assertThat(last.client().text()).isEqualTo("process:curl@a");
        assertThat(last.server().text()).isEqualTo("process:python3@b");
    }

    private void client(int connection, Instant at) {
        reach(at);
        flows.pipeInput(
                TwoHosts.key(connection), TwoHosts.client(connection, at).getBytes(StandardCharsets.UTF_8), at);
    }

    private void server(int connection, Instant at) {
        reach(at);
        flows.pipeInput(
                TwoHosts.key(connection), TwoHosts.server(connection, at).getBytes(StandardCharsets.UTF_8), at);
    }

    /** A record that only shows what time it is. */
    private void time(Instant at) {
        reach(at);
        flows.pipeInput("||tcp|10.9.9.9:1|10.9.9.8:2", "{}".getBytes(StandardCharsets.UTF_8), at);
    }

    private void reach(Instant at) {
        now = at.isAfter(now) ? at : now;
    }

    /** Time of the wall clock in which nothing comes. */
    private void pass(Duration time) {
        for (long ms = 0; ms < time.toMillis(); ms += 300) {
            now = now.plusMillis(300);
            driver.advanceWallClockTime(Duration.ofMillis(300));
        }
    }

    private List<ConversationRecord> read() {
        return conversations.readValuesToList().stream()
                .map(ConversationRecord::read)
                .toList();
    }
}
