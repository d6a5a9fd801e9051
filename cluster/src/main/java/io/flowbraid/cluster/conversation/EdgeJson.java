// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.record.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;

/** Writes and reads edges as JSON. */
final class EdgeJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long NS_PER_MINUTE = 60_000_000_000L;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int US_DIGITS = 3;

    private EdgeJson() {}

    static byte[] write(EdgeRecord edge) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("@timestamp", Timestamps.rfc3339(edge.minute() * NS_PER_MINUTE));
            json.writeStringField("schema", EdgeRecord.SCHEMA);
            if (!edge.site().isEmpty()) {
                json.writeStringField("site", edge.site());
            }
            end(json, "client", edge.client(), edge.clientBytes());
            end(json, "server", edge.server(), edge.serverBytes());
            json.writeStringField("transport", edge.transport());
            if (edge.port() >= 0) {
                json.writeNumberField("port", edge.port());
            }
            json.writeNumberField("connections", edge.connections());
            json.writeNumberField("failures", edge.failures());
            if (edge.rttCount() > 0) {
                rtt(json, edge);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void end(JsonGenerator json, String name, EdgeEnd end, long bytes) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("kind", end.kind());
        json.writeStringField("name", end.name());
        if (!end.host().isEmpty()) {
            json.writeStringField("host", end.host());
        }
        json.writeNumberField("bytes", bytes);
        json.writeEndObject();
    }

    private static void rtt(JsonGenerator json, EdgeRecord edge) throws IOException {
        json.writeObjectFieldStart("rtt");
        json.writeNumberField("count", edge.rttCount());
        millis(json, "p50_ms", edge.rttUs(50));
        millis(json, "p95_ms", edge.rttUs(95));
        millis(json, "p99_ms", edge.rttUs(99));
        json.writeStringField("histogram", Base64.getEncoder().encodeToString(edge.compressedRtt()));
        json.writeEndObject();
    }

    private static void millis(JsonGenerator json, String name, long us) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(BigDecimal.valueOf(us, US_DIGITS));
    }

    static EdgeRecord read(byte[] text) {
        final JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("an edge that is no JSON", e);
        }
        if (!json.path("schema").asText().equals(EdgeRecord.SCHEMA)) {
            throw new IllegalArgumentException("'" + json.path("schema").asText() + "' is not " + EdgeRecord.SCHEMA);
        }
        final EdgeSample sums = new EdgeSample(
                json.path("site").asText(),
                Instant.parse(json.path("@timestamp").asText()).getEpochSecond() / SECONDS_PER_MINUTE,
                end(json.path("client")),
                end(json.path("server")),
                json.path("transport").asText(),
                json.path("port").asInt(-1),
                json.path("connections").asLong(),
                json.path("failures").asLong(),
                json.path("client").path("bytes").asLong(),
                json.path("server").path("bytes").asLong(),
                -1);
        if (!json.has("rtt")) {
            return EdgeRecord.of(sums);
        }
        return EdgeRecord.of(
                sums,
                Base64.getDecoder().decode(json.path("rtt").path("histogram").asText()));
    }

    private static EdgeEnd end(JsonNode json) {
        return new EdgeEnd(
                json.path("kind").asText(),
                json.path("name").asText(),
                json.path("host").asText());
    }
}
