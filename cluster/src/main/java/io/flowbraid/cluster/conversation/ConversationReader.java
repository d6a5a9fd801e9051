// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads conversations from their JSON, for the page; not for the stitcher, which never reads them. */
final class ConversationReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> IDENTITY = List.of("host", "process", "container", "orchestrator", "attribution");
    private static final int NS_DIGITS = 6;
    private static final int US_DIGITS = 3;

    private ConversationReader() {}

    static ConversationRecord read(byte[] text) {
        final JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("a conversation that is no JSON", e);
        }
        if (!json.path("schema").asText().equals(ConversationRecord.SCHEMA)) {
            throw new IllegalArgumentException(
                    "'" + json.path("schema").asText() + "' is not " + ConversationRecord.SCHEMA);
        }
        final JsonNode head = json.path("conversation");
        final JsonNode network = json.path("network");
        final JsonNode tcp = json.path("tcp");
        final List<PathObserver> observers = new ArrayList<>();
        json.path("observers").forEach(observer -> observers.add(observer(observer)));
        final List<PathDifference> differences = new ArrayList<>();
        json.path("differences").forEach(difference -> differences.add(difference(difference)));
        return new ConversationRecord(
                hex(head.path("id")),
                head.path("revision").asInt(),
                head.path("final").asBoolean(),
                word(Verdict.values(), Verdict::text, head.path("verdict")),
                word(VerdictReason.values(), VerdictReason::text, head.path("reason")),
                head.path("key").asText(),
                head.path("moved_to").asText(),
                head.path("site").asText(),
                network.path("transport").asText(),
                network.path("iana_number").asInt(),
                network.path("direction").asText(),
                json.path("flow").path("end_reason").asText(),
                json.path("flow").path("client_evidence").asText(),
                json.path("flow").path("self").asBoolean(),
                time(json.path("event").path("start")),
                time(json.path("event").path("end")),
                party(json.path("client")),
                party(json.path("server")),
                tcp.path("state").asText(),
                tcp.path("failure").asText(),
                tcp.has("handshake_rtt_ms") ? scaled(tcp.path("handshake_rtt_ms"), US_DIGITS) : -1,
                List.copyOf(observers),
                List.copyOf(differences));
    }

    private static Party party(JsonNode json) {
        final ObjectNode identity = MAPPER.createObjectNode();
        for (final String part : IDENTITY) {
            if (json.has(part)) {
                identity.set(part, json.get(part));
            }
        }
        return new Party(
                end(json),
                json.has("nat") ? end(json.path("nat")) : null,
                json.path("host").path("name").asText(),
                identity.toString(),
                count(json, "packets"),
                count(json, "segments"),
                count(json, "bytes"),
                count(json, "payload_bytes"));
    }

    private static TupleEnd end(JsonNode json) {
        return TupleEnd.of(json.path("ip").asText(), json.path("port").asInt(TupleEnd.NO_PORT));
    }

    private static PathObserver observer(JsonNode json) {
        final JsonNode flow = json.path("flow");
        return new PathObserver(
                json.path("hostname").asText(),
                json.path("interface").asText(),
                word(ObserverType.values(), ObserverType::text, json.path("type")),
                word(ObserverRole.values(), ObserverRole::text, json.path("role")),
                hex(flow.path("id")),
                hex(flow.path("continues")),
                word(ConversationLeg.values(), ConversationLeg::text, json.path("leg")),
                flow.path("final").asBoolean(),
                word(EndReason.values(), EndReason::text, flow.path("end_reason")),
                time(json.path("event").path("start")),
                time(json.path("event").path("end")),
                scaled(json.path("clock").path("offset_ms"), NS_DIGITS),
                scaled(json.path("clock").path("uncertainty_ms"), NS_DIGITS),
                counts(json.path("client")),
                counts(json.path("server")));
    }

    private static ObserverCounts counts(JsonNode json) {
        return new ObserverCounts(
                count(json, "packets"),
                count(json, "segments"),
                count(json, "bytes"),
                count(json, "payload_bytes"),
                count(json, "retransmitted"));
    }

    private static PathDifference difference(JsonNode json) {
        return new PathDifference(
                json.path("direction").asText().equals("client_to_server"),
                json.path("from").asInt(),
                json.path("to").asInt(),
                word(DifferenceKind.values(), DifferenceKind::text, json.path("kind")),
                json.path("payload_bytes").asLong(),
                json.path("segments").asLong());
    }

    private static long count(JsonNode json, String name) {
        return json.path(name).asLong(-1);
    }

    private static long scaled(JsonNode json, int digits) {
        return json.decimalValue().movePointRight(digits).longValue();
    }

    private static long hex(JsonNode json) {
        return json.isMissingNode() ? 0 : Long.parseUnsignedLong(json.asText(), 16);
    }

    private static long time(JsonNode json) {
        final Instant time = Instant.parse(json.asText());
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static <T> T word(T[] values, Function<T, String> textOf, @Nullable JsonNode json) {
        final String word = json == null ? "" : json.asText();
        return Arrays.stream(values)
                .filter(value -> textOf.apply(value).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("a conversation says '" + word + "', which is unknown"));
    }
}
