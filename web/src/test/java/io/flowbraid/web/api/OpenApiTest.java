// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.Flows;
import io.flowbraid.record.history.Grouping;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document and the server say the same: each way served is described, each answer has the fields described. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleRun run;
    private JsonNode document;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
        run.report(Flows.curlToPython());
        run.rules.accept(Flows.withEverything(), run.clockMs.get());
        run.clockMs.addAndGet(2_000);
        document = JSON.readTree(run.get("/api/v1/openapi.json").body());
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldDescribeEveryPathAndMethodServed() {
        final Set<String> described = new HashSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        final Set<String> served = new HashSet<>();
        run.service.paths().forEach((path, methods) -> methods.forEach(method -> served.add(method + " " + path)));

        assertThat(described).isEqualTo(served);
    }

    @Test
    void shouldDescribeTheParametersThatEachPathTakesAndNoOthers() {
        final Map<String, List<String>> described = new HashMap<>();
        document.get("paths").properties().forEach(path -> {
            final List<String> names = new ArrayList<>();
            path.getValue()
                    .forEach(method -> method.path("parameters").forEach(parameter -> {
                        if (parameter.get("in").asText().equals("query")) {
                            names.add(parameter.get("name").asText());
                        }
                    }));
            described.put(path.getKey(), names);
        });

        assertThat(described).isEqualTo(run.service.parameters());
    }

    @Test
    void shouldListTheTypesOfFieldsAndTheGroupingsThereAre() {
        final List<String> groupings = new ArrayList<>();
        document.at("/paths/~1api~1v1~1talkers/get/parameters").forEach(parameter -> {
            if (parameter.get("name").asText().equals("by")) {
                parameter.at("/schema/enum").forEach(value -> groupings.add(value.asText()));
            }
        });
        final List<String> types = new ArrayList<>();
        document.at("/components/schemas/Field/properties/type/enum").forEach(value -> types.add(value.asText()));

        assertThat(groupings)
                .isEqualTo(Stream.of(Grouping.values()).map(Grouping::text).toList());
        assertThat(types)
                .isEqualTo(Stream.of(FieldType.values()).map(FieldType::text).toList());
    }

    @Test
    void shouldRefuseAParameterThatItDoesNotKnow() throws Exception {
        final HttpResponse<String> flows = run.get("/api/v1/flows?q=process:curl&last=1h");
        final HttpResponse<String> health = run.get("/api/v1/health?verbose=yes");

        assertThat(flows.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(flows.body()).at("/error/message").asText())
                .isEqualTo(
                        "/api/v1/flows knows no parameter 'last'; it takes q, sort, order, cursor, offset, limit, columns,"
                                + " state, from, to, format, fold");
        assertThat(health.statusCode()).isEqualTo(400);
        assertThat(health.body()).contains("/api/v1/health knows no parameter 'verbose'; it takes none");
    }

    @Test
    void shouldAnswerEveryPathWithTheFieldsDescribed() throws Exception {
        final List<String> wrong = new ArrayList<>();
        for (final Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            final String method = path.getValue().fieldNames().next();
            final JsonNode content = path.getValue().get(method).at("/responses/200/content");
            if (content.has("text/event-stream")) {
                continue;
            }
            final HttpResponse<String> answer = ask(path.getKey(), method);
            assertThat(answer.statusCode())
                    .describedAs("%s: %s", path.getKey(), answer.body())
                    .isEqualTo(200);
            final String type = answer.headers().firstValue("Content-Type").orElse("");
            assertThat(content.has(type.split(";")[0]))
                    .describedAs("%s answers %s", path.getKey(), type)
                    .isTrue();
            if (content.has("application/json")) {
                check(path.getKey(), content.at("/application~1json/schema"), JSON.readTree(answer.body()), wrong);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private HttpResponse<String> ask(String path, String method) throws Exception {
        final boolean isOfRules = path.startsWith("/api/v1/rules");
        final String asked = path.replace("{id}", "00c0ffee12345678")
                .replace("{name}", isOfRules ? "list-malware" : "lo")
                .replace("{entity_id}", ProcessCallTest.CURL);
        if (method.equals("get")) {
            return run.get(asked);
        }
        final String body = isOfRules
                ? "{\"seconds\":60}"
                : path.equals("/api/v1/feeds/flows")
                        ? "{\"feed\":\"" + SampleRun.FEED + "\",\"flows\":\"all\"}"
                        : "{\"feeds\":[]}";
        return run.client.send(
                HttpRequest.newBuilder(run.uri(asked))
                        .header("Content-Type", "application/json")
                        .method(method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** As much of JSON Schema as the document uses. */
    private void check(String where, JsonNode schema, JsonNode value, List<String> wrong) {
        if (schema.has("$ref")) {
            check(where, document.at(schema.get("$ref").asText().substring(1)), value, wrong);
            return;
        }
        if (schema.has("type") && !isOfType(schema.get("type"), value)) {
            wrong.add(where + " is " + value + ", not " + schema.get("type"));
        }
        if (schema.has("enum") && !schema.get("enum").toString().contains(value.toString())) {
            wrong.add(where + " is " + value + ", none of " + schema.get("enum"));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(where + "[" + i + "]", schema.get("items"), value.get(i), wrong);
            }
        }
        if (value.isObject() && schema.has("properties")) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    wrong.add(where + " has no " + name.asText());
                }
            });
            value.properties().forEach(field -> {
                final JsonNode described = schema.get("properties").get(field.getKey());
                if (described == null) {
                    wrong.add(where + "." + field.getKey() + " is not described");
                } else {
                    check(where + "." + field.getKey(), described, field.getValue(), wrong);
                }
            });
        }
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (final JsonNode one : type) {
                if (isOfType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> value.isNull();
        };
    }
}
