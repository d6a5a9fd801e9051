// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.Flows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue says what the JSON record says, field by field. */
class FlowFieldsTest {
    /** What only the JSON has of a conversation's parties; it stands in the records of their flows as well. */
    private static final String LEFT_TO_THE_JSON =
            "conversation\\.(client|server|intermediary)\\.(?!ip$|port$|process\\.(pid|name|executable)$|container\\.name$).*";

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<FlowRecord> flows() {
        return Stream.of(
                Flows.curlToPython(),
                Flows.podToRemoteResolver(),
                Flows.ping(),
                Flows.unreachable(),
                Flows.refused(),
                Flows.ofSockets(),
                Flows.datagramsOfOneSocket(),
                Flows.icmpOfOneSocket(),
                Flows.refusedSocket(),
                Flows.exported(),
                Flows.exportedOneWay(),
                uncounted(),
                Flows.withEverything(),
                withEverythingAtBothEnds());
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldSayWhatTheJsonRecordSays(FlowRecord flow) throws IOException {
        final Map<String, String> written = new TreeMap<>();
        collect("", written(flow), written);
        written.keySet().removeIf(path -> path.matches(LEFT_TO_THE_JSON));

        assertThat(ofTheCatalogue(flow)).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldGiveTheSameJsonBackFromItsValues(FlowRecord flow) throws IOException {
        final List<FlowField> fields = FlowFields.all();
        final List<@Nullable Object> values = new ArrayList<>();
        fields.forEach(field -> values.add(field.value(flow, Flows.CONTEXT)));

        final JsonNode again = JSON.readTree(FlowJson.of(fields, values));

        assertThat(again).isEqualTo(withoutWhatIsLeftToTheJson(written(flow)));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldHaveTheOrderOfTheJsonRecord(FlowRecord flow) throws IOException {
        final List<String> written = new ArrayList<>(leaves(flow).keySet());
        written.removeIf(path -> path.matches(LEFT_TO_THE_JSON));

        assertThat(FlowFields.all())
                .filteredOn(field -> field.isPresent(flow, Flows.CONTEXT))
                .extracting(FlowField::path)
                .containsExactlyElementsOf(written);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldHaveTheTypesOfTheJsonRecord(FlowRecord flow) throws IOException {
        leaves(flow).forEach((path, value) -> {
            final FlowField field = FlowFields.find(path);
            if (field != null) {
                final boolean isOfType = switch (field.type()) {
                    case TEXT, ADDRESS, TIME -> value.isTextual();
                    case NUMBER, BYTES, DURATION -> value.isIntegralNumber();
                    case MILLIS -> value.isFloatingPointNumber();
                    case FLAG -> value.isBoolean();
                    case LABELS -> value.isObject();
                };
                assertThat(isOfType)
                        .as("%s is %s: %s", path, field.type(), value)
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldGiveTheSameBytesBackFromItsValues(FlowRecord flow) throws IOException {
        flow.conversation.clear();
        final List<@Nullable Object> values = new ArrayList<>();
        FlowFields.all().forEach(field -> values.add(field.value(flow, Flows.CONTEXT)));

        assertThat(FlowJson.of(FlowFields.all(), values) + '\n').isEqualTo(text(flow));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldKnowTheValuesOfAFieldThatHasAFewOnly(FlowRecord flow) {
        for (final FlowField field : FlowFields.all()) {
            final String text = field.text(flow, Flows.CONTEXT);
            if (text != null && !field.values().isEmpty()) {
                assertThat(field.values()).as(field.path()).contains(text);
            }
        }
    }

    @Test
    void shouldKnowEachFieldThereIs() {
        final Set<String> present = new HashSet<>();
        flows().forEach(flow -> FlowFields.all().stream()
                .filter(field -> field.isPresent(flow, Flows.CONTEXT))
                .forEach(field -> present.add(field.path())));

        assertThat(FlowFields.all()).extracting(FlowField::path).doesNotHaveDuplicates();
        assertThat(FlowFields.all())
                .extracting(FlowField::path)
                .filteredOn(path -> !present.contains(path))
                .as("fields that no flow of this test has")
                .isEmpty();
    }

    @Test
    void shouldNameEachFieldDifferently() {
        assertThat(FlowFields.all()).extracting(FlowField::label).doesNotHaveDuplicates();
        assertThat(FlowFields.all()).extracting(FlowField::description).noneMatch(String::isBlank);
    }

    @Test
    void shouldFindFieldsByTheirPath() {
        assertThat(FlowFields.of("client.process.name").label()).isEqualTo("Client process");
        assertThat(FlowFields.find("client.process.nam")).isNull();
        assertThat(FlowFields.table()).hasSizeBetween(8, 21);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void shouldReadEachValueByItsType(FlowRecord flow) {
        for (final FlowField field : FlowFields.all()) {
            final Object value = field.value(flow, Flows.CONTEXT);
            final boolean isPresent = field.isPresent(flow, Flows.CONTEXT);

            assertThat(value != null).as(field.path()).isEqualTo(isPresent);
            if (value instanceof Long number) {
                assertThat(field.number(flow, Flows.CONTEXT)).isEqualTo(number);
            } else if (value instanceof Double ms) {
                assertThat(field.decimal(flow, Flows.CONTEXT)).isEqualTo(ms);
            } else if (value == null) {
                assertThat(field.text(flow, Flows.CONTEXT)).isNull();
                assertThat(field.number(flow, Flows.CONTEXT)).isEqualTo(FlowField.ABSENT);
                assertThat(field.decimal(flow, Flows.CONTEXT)).isNaN();
            }
        }
    }

    private static Map<String, String> ofTheCatalogue(FlowRecord flow) {
        final Map<String, String> texts = new TreeMap<>();
        for (final FlowField field : FlowFields.all()) {
            final String text = field.text(flow, Flows.CONTEXT);
            if (text != null) {
                texts.put(field.path(), text);
            }
        }
        return texts;
    }

    private static JsonNode written(FlowRecord flow) throws IOException {
        return JSON.readTree(text(flow));
    }

    private static String text(FlowRecord flow) {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        final JsonSink sink = new JsonSink(line, Flows.OBSERVER, Flows.CONTEXT.networks());
        sink.accept(flow);
        sink.flush();
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The values of the JSON record by path, in its order. */
    private static Map<String, JsonNode> leaves(FlowRecord flow) throws IOException {
        final Map<String, JsonNode> leaves = new LinkedHashMap<>();
        leaves("", written(flow), leaves);
        return leaves;
    }

    private static void leaves(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject() && !isOfLabels(path)) {
            node.properties()
                    .forEach(field -> leaves(
                            path.isEmpty() ? field.getKey() : path + '.' + field.getKey(), field.getValue(), leaves));
        } else {
            leaves.put(path, node);
        }
    }

    private static boolean isOfLabels(String path) {
        return path.endsWith(".labels") || path.endsWith(".lists");
    }

    private static void collect(String path, JsonNode node, Map<String, String> texts) {
        if (isOfLabels(path)) {
            texts.put(path, node.toString());
        } else if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            path.isEmpty() ? field.getKey() : path + '.' + field.getKey(), field.getValue(), texts));
        } else {
            texts.put(path, node.isDouble() ? String.format("%.3f", node.asDouble()) : node.asText());
        }
    }

    private static JsonNode withoutWhatIsLeftToTheJson(JsonNode flow) {
        final ObjectNode copy = flow.deepCopy();
        for (final String party : List.of("client", "server", "intermediary")) {
            if (copy.at("/conversation/" + party) instanceof ObjectNode end) {
                end.retain("ip", "port", "process", "container");
                retain(end, "process", "pid", "name", "executable");
                retain(end, "container", "name");
            }
        }
        return copy;
    }

    private static void retain(ObjectNode end, String object, String... fields) {
        if (end.get(object) instanceof ObjectNode inner) {
            inner.retain(fields);
            if (inner.isEmpty()) {
                end.remove(object);
            }
        }
    }

    private static FlowRecord uncounted() {
        final FlowRecord flow = Flows.ofSockets();
        flow.conversation.isCounted = false;
        flow.server.socket.isIncomplete = true;
        return flow;
    }

    private static FlowRecord withEverythingAtBothEnds() {
        final FlowRecord flow = Flows.withEverything();
        flow.vlan = 12;
        final ProcessIdentity process = Flows.named("sh");
        flow.client.attribution.workload = flow.conversation.server.workload;
        flow.server.attribution.copyFrom(flow.client.attribution);
        flow.server.attribution.workload = new Workload(
                "4f1c2d3e",
                "c2",
                "docker",
                "nginx",
                "shop",
                "web-0",
                "uid-2",
                "main",
                Labels.of(Map.of("a\"b", "c,d")));
        flow.server.attribution.process = Flows.withEverything().client.attribution.process;
        flow.server.natPort = 81;
        flow.client.attribution.reason = UnattributedReason.LISTENER_ONLY;
        flow.server.attribution.reason = UnattributedReason.PART_ONLY;
        fill(flow.client.socket);
        fill(flow.server.socket);
        flow.connState = ConnState.RSTO;
        for (final ConversationEnd end :
                Arrays.asList(flow.conversation.client, flow.conversation.server, flow.conversation.intermediary)) {
            end.addressLo = 1;
            end.port = 443;
            end.process = flow.server.attribution.process;
            end.workload = flow.conversation.server.workload;
        }
        flow.conversation.intermediary.process = process;
        return flow;
    }

    private static void fill(SocketCounters socket) {
        socket.bytesSent = 1;
        socket.bytesReceived = 2;
        socket.srttUs = 3_500;
        socket.rttvarUs = 4;
        socket.retransmits = 5;
        socket.lost = 6;
        socket.outOfOrder = 7;
        socket.state = 1;
    }
}
