// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.config.KafkaCatalogue;
import io.flowbraid.config.Setting;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.Flows;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.json.JsonSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class KafkaSinkTest {
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static LocalBroker broker;

    private final String topic = "flows-" + TOPICS.incrementAndGet();

    @TempDir
    private Path state;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.started();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private SinkUnderTest open(Map<Setting<?>, Object> more) {
        final Map<Setting<?>, Object> settings = new HashMap<>(more);
        settings.put(KafkaCatalogue.TOPIC_OF_FLOWS, topic);
        return new SinkUnderTest(broker.bootstrap(), state, settings);
    }

    private List<ConsumerRecord<String, String>> read(int count) {
        return SinkUnderTest.read(broker.bootstrap(), topic, count, Map.of());
    }

    private static String json(FlowRecord flow) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final JsonSink sink = new JsonSink(out, Flows.OBSERVER, Flows.CONTEXT.networks());
        sink.accept(flow);
        sink.close();
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> message) {
        final Map<String, String> headers = new HashMap<>();
        for (final Header header : message.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static void assertClosed(SinkUnderTest sink, long in, long out) {
        final LedgerStage account = sink.account();
        assertThat(account.kind()).isEqualTo("export");
        assertThat(account.name()).isEqualTo("kafka");
        assertThat(account.in().get()).isEqualTo(in);
        assertThat(account.out().get()).isEqualTo(out);
        assertThat(account.imbalance()).isZero();
    }

    @Test
    void shouldSendTheRecordOfTheJsonOutputUnderTheKeyOfItsConnection() {
        final FlowRecord ofPackets = Flows.curlToPython();
        final FlowRecord ofSockets = SinkUnderTest.flow(7);
        ofSockets.observer = ObserverType.SOCKETS;
        ofSockets.observerHost = "node-2";
        ofSockets.interfaceId = 1;

        try (SinkUnderTest sink = open(Map.of(KafkaCatalogue.SITE, "paris"))) {
            sink.accept(ofPackets);
            sink.accept(ofSockets);
            final List<ConsumerRecord<String, String>> messages = read(2);

            assertThat(messages).hasSize(2);
            for (final ConsumerRecord<String, String> message : messages) {
                final boolean isOfPackets = message.key().contains("127.0.0.1");
                assertThat(message.value()).isEqualTo(json(isOfPackets ? ofPackets : ofSockets));
                assertThat(message.key())
                        .isEqualTo(
                                isOfPackets
                                        ? "paris|atlas/4026531840|tcp|127.0.0.1:8000|127.0.0.1:43512"
                                        : "paris||tcp|10.0.0.8:43512|10.1.0.1:8000");
                assertThat(headers(message))
                        .isEqualTo(Map.of(
                                "schema",
                                "flowbraid/1",
                                "kind",
                                "flow",
                                "site",
                                "paris",
                                "host",
                                isOfPackets ? "atlas" : "node-2"));
            }
            await().until(() -> sink.account().out().get() == 2);
            assertClosed(sink, 2, 2);
            assertThat(sink.warnings).isEmpty();
        }
    }

    @Test
    void shouldSendTheMappingOfATranslatedFlowUnderItsOtherKey() {
        final FlowRecord flow = SinkUnderTest.flow(1);
        final long[] inside = IpAddress.parse("172.17.0.2");
        flow.server.natHi = inside[0];
        flow.server.natLo = inside[1];
        flow.server.natPort = 80;
        flow.conversation.leg = ConversationLeg.ORIGINAL;

        try (SinkUnderTest sink = open(Map.of())) {
            sink.accept(flow);
        }

        final ConsumerRecord<String, String> mapping = read(2).stream()
                .filter(message -> "nat".equals(headers(message).get("kind")))
                .findFirst()
                .orElseThrow();
        assertThat(mapping.key()).isEqualTo("||tcp|10.0.0.2:43512|172.17.0.2:80");
        assertThat(headers(mapping)).containsEntry("schema", "flowbraid/nat/1").doesNotContainKey("site");
        assertThat(mapping.value())
                .isEqualTo(
                        "{\"schema\":\"flowbraid/nat/1\",\"host\":\"atlas\",\"flow\":{\"id\":\"0000000000000001\",\"end_reason\":\"fin\"},"
                                + "\"this\":{\"transport\":\"tcp\",\"client\":{\"ip\":\"10.0.0.2\",\"port\":43512},"
                                + "\"server\":{\"ip\":\"10.1.0.1\",\"port\":8000}},"
                                + "\"other\":{\"transport\":\"tcp\",\"client\":{\"ip\":\"10.0.0.2\",\"port\":43512},"
                                + "\"server\":{\"ip\":\"172.17.0.2\",\"port\":80}},\"this_is\":\"original\","
                                + "\"event\":{\"start\":\"2026-11-22T20:15:03.123456789Z\","
                                + "\"end\":\"2026-11-22T20:15:03.135802467Z\"},\"final\":true}");
    }

    @Test
    void shouldMakeTheTopicWithThePartitionsAndRetentionThatAreSet() throws Exception {
        try (SinkUnderTest sink = open(Map.of(KafkaCatalogue.PARTITIONS, 5, KafkaCatalogue.RETENTION, "2 h"))) {
            sink.accept(0, 1);
            await().until(() -> sink.account().out().get() == 1);
        }

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            assertThat(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(made -> assertThat(made.partitions()).hasSize(5));
            final ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            assertThat(admin.describeConfigs(List.of(resource)).all().get().values())
                    .singleElement()
                    .satisfies(config ->
                            assertThat(config.get("retention.ms").value()).isEqualTo("7200000"));
        }
    }

    @Test
    void shouldSendWhatWaitedInOrderWhenTheBrokerReturns() throws Exception {
        final int count = 30_000; // more than fits into memory
        try (SinkUnderTest sink = open(Map.of())) {
            sink.accept(0, 100);
            await().until(() -> sink.account().out().get() == 100);

            broker.stop();
            sink.accept(100, count);
            assertThat(sink.account().in().get()).isEqualTo(count);
            await().atMost(Duration.ofSeconds(30)).until(() -> !sink.warnings.isEmpty());
            assertThat(sink.warnings)
                    .singleElement()
                    .asString()
                    .contains(broker.bootstrap() + " does not answer; start it");
            try (Stream<Path> files = Files.list(state.resolve("spool"))) {
                assertThat(files).isNotEmpty();
            }

            broker.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sink.account().out().get() == count);

            assertClosed(sink, count, count);
            assertThat(sink.warnings).hasSize(2).last().asString().contains("takes flows again");
            try (Stream<Path> files = Files.list(state.resolve("spool"))) {
                assertThat(files).isEmpty();
            }
        }
        assertEveryFlowOnceAndInOrderOfItsKey(read(count), count);
    }

    static void assertEveryFlowOnceAndInOrderOfItsKey(List<ConsumerRecord<String, String>> messages, int count) {
        final Map<String, List<Integer>> numbers = new TreeMap<>();
        messages.forEach(message ->
                numbers.computeIfAbsent(message.key(), key -> new ArrayList<>()).add(number(message)));
        final Map<String, List<Integer>> expected = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            expected.computeIfAbsent("||tcp|10.0.0." + (1 + i % 50) + ":43512|10.1.0.1:8000", key -> new ArrayList<>())
                    .add(i);
        }
        assertThat(numbers.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, all) -> assertThat(around(numbers.getOrDefault(key, List.of()), all))
                .as(key)
                .isEmpty());
    }

    /** Where they first differ; empty when they do not. */
    private static String around(List<Integer> got, List<Integer> expected) {
        int same = 0;
        while (same < Math.min(got.size(), expected.size()) && got.get(same).equals(expected.get(same))) {
            same++;
        }
        return got.equals(expected)
                ? ""
                : got.size() + " of " + expected.size() + ", from index " + same + ": "
                        + got.subList(Math.max(0, same - 3), Math.min(got.size(), same + 10));
    }

    static int number(ConsumerRecord<String, String> message) {
        final int at = message.value().indexOf("\"flow\":{\"id\":\"") + 14;
        return Integer.parseInt(message.value().substring(at, at + 16), 16);
    }

    @Test
    void shouldSendInTheNextRunWhatDidNotLeave() throws Exception {
        broker.stop();
        final int count = 10_000;
        try (SinkUnderTest sink = open(Map.of())) {
            sink.accept(0, count);
            sink.close();
            assertThat(sink.account().held()).isEqualTo(count);
            assertThat(sink.warnings).last().asString().contains(count + " flow records did not reach");
        }
        broker.start();

        try (SinkUnderTest sink = open(Map.of())) {
            sink.accept(count, count + 100);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(sink.account().out().get())
                            .as("%s", sink.warnings)
                            .isEqualTo(count + 100));
            assertClosed(sink, count + 100, count + 100);
        }
        assertEveryFlowOnceAndInOrderOfItsKey(read(count + 100), count + 100);
    }

    @Test
    void shouldCountWhatFindsNoRoomAndGoOn() throws Exception {
        broker.stop();
        final int count = 10_000; // some 15 MB
        final long kept;
        try (SinkUnderTest sink = open(Map.of(KafkaCatalogue.SPOOL_SIZE, "1 MiB"))) {
            sink.accept(0, count);
            final long lost = sink.account().loss("spool_full").get();
            assertThat(lost).isGreaterThan(count / 2);
            assertThat(sink.warnings).anyMatch(warning -> warning.contains("is full, so flows are lost"));
            assertThat(sink.account().imbalance()).isZero();

            broker.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> sink.account().out().get() == count - lost);
            sink.accept(count, count + 50);
            await().until(() -> sink.account().out().get() == count + 50 - lost);
            assertClosed(sink, count + 50, count + 50 - lost);
            kept = count + 50 - lost;
        }
        final List<Integer> numbers = read(Math.toIntExact(kept)).stream()
                .map(KafkaSinkTest::number)
                .sorted()
                .toList();
        assertThat(numbers)
                .doesNotHaveDuplicates()
                .containsAll(IntStream.range(count, count + 50).boxed().toList());
    }

    @Test
    void shouldCountARecordThatKafkaNeverTakes() {
        try (SinkUnderTest sink = open(Map.of(KafkaCatalogue.CLIENT, Map.of("max.request.size", "2000")))) {
            final FlowRecord large = SinkUnderTest.flow(0);
            large.observerHost = "h".repeat(3_000);
            large.observer = ObserverType.SOCKETS;
            sink.accept(large);
            sink.accept(1, 3);

            await().until(() -> sink.account().out().get() == 2);
            assertThat(sink.account().loss("too_large").get()).isEqualTo(1);
            assertThat(sink.account().imbalance()).isZero();
            assertThat(sink.warnings).singleElement().asString().contains("larger than Kafka allows; raise");
        }
    }

    @Test
    void shouldRefusePropertiesThatCannotWork() {
        assertThatThrownBy(() -> open(Map.of(KafkaCatalogue.CLIENT, Map.of("bootstrap.servers", "x:1"))))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("name the brokers with --kafka");
        assertThatThrownBy(() -> open(Map.of(KafkaCatalogue.CLIENT, Map.of("security.protocol", "TSL"))))
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith("kafka: kafka.client cannot work (Invalid value TSL");
        assertThatThrownBy(() -> open(Map.of(
                        KafkaCatalogue.CLIENT,
                        Map.of("security.protocol", "SSL", "ssl.truststore.location", "/no/such/file"))))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void shouldSayThatNoAddressIsKnownAndGoOn() {
        try (SinkUnderTest sink = new SinkUnderTest("no-such-host.invalid:9092", state, Map.of())) {
            sink.accept(0, 3);
            await().until(() -> !sink.warnings.isEmpty());
            assertThat(sink.warnings).singleElement().asString().contains("no address is known for no-such-host");
        }
    }
}
