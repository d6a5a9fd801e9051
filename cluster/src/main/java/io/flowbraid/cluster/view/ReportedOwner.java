// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the owner of an end back from the fields of a record: process, container, pod. (NOT thread safe.) */
final class ReportedOwner {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int ENTITY_PARTS = 3;
    private static final int HEX = 16;
    private static final double NS_PER_MS = 1e6;

    private final ObjectMapper mapper = new ObjectMapper();

    /** @throws IllegalArgumentException when the text is no object */
    void read(String identity, Attribution to) {
        to.clear();
        final JsonNode json;
        try {
            json = mapper.readTree(identity.isEmpty() ? "{}" : identity);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an owner that is no JSON", e);
        }
        final JsonNode attribution = json.path("attribution");
        to.process = process(json.path("process"));
        to.workload = workload(json.path("container"), json.path("orchestrator"));
        to.status = word(
                AttributionStatus.values(),
                AttributionStatus::text,
                attribution.path("status"),
                to.process == null ? AttributionStatus.UNATTRIBUTED : AttributionStatus.ATTRIBUTED);
        to.method = word(
                AttributionMethod.values(),
                AttributionMethod::text,
                attribution.path("method"),
                AttributionMethod.NONE);
        to.reason = word(
                UnattributedReason.values(),
                UnattributedReason::text,
                attribution.path("reason"),
                to.process == null ? UnattributedReason.NO_EVENT : UnattributedReason.NONE);
        to.isTranslated = attribution.path("translated").asBoolean();
        to.delayNs = Math.round(attribution.path("delay_ms").asDouble() * NS_PER_MS);
    }

    private static @Nullable ProcessIdentity process(JsonNode json) {
        if (json.isMissingNode()) {
            return null;
        }
        // Boot, pid and start; of a process whose boot is unknown, pid and start.
        final String[] entity = json.path("entity_id").asText().split("-", -1);
        final JsonNode parent = json.path("parent");
        return new ProcessIdentity(
                entity.length == ENTITY_PARTS ? entity[0] : "",
                json.path("pid").asInt(),
                startNs(entity[entity.length - 1]),
                time(json.path("start")),
                json.path("name").asText(),
                json.path("executable").asText(),
                json.path("command_line").asText(),
                json.path("user").path("id").asInt(ProcessIdentity.UNKNOWN_ID),
                json.path("user").path("name").asText(null),
                json.path("group").path("id").asInt(ProcessIdentity.UNKNOWN_ID),
                json.path("group").path("name").asText(null),
                parent.path("pid").asInt(),
                parent.path("name").asText(),
                parent.path("executable").asText());
    }

    private static long startNs(String hex) {
        try {
            return Long.parseUnsignedLong(hex, HEX);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long time(JsonNode json) {
        try {
            final Instant time = Instant.parse(json.asText());
            return time.getEpochSecond() * NS_PER_SECOND + time.getNano();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static @Nullable Workload workload(JsonNode container, JsonNode pod) {
        if (container.isMissingNode() && pod.isMissingNode()) {
            return null;
        }
        return new Workload(
                container.path("id").asText(),
                container.path("name").asText(),
                container.path("runtime").asText(),
                container.path("image").path("name").asText(),
                pod.path("namespace").asText(),
                pod.path("pod").path("name").asText(),
                pod.path("pod").path("uid").asText(),
                pod.path("container").path("name").asText());
    }

    private static <T> T word(T[] values, Function<T, String> textOf, JsonNode json, T otherwise) {
        final String word = json.asText();
        return json.isMissingNode()
                ? otherwise
                : Arrays.stream(values)
                        .filter(value -> textOf.apply(value).equals(word))
                        .findFirst()
                        .orElse(otherwise);
    }
}
