// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesCallTest {
    private static final String SILENCE = "/api/v1/rules/list-malware/silence";

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldTellWhichRulesFireAndWhatTheyCounted() throws Exception {
        assertThat(rule("list-malware").get("state").asText()).isEqualTo("quiet");
        final FlowRecord flow = Flows.withEverything();
        run.rules.accept(flow, run.clockMs.get());

        final JsonNode rule = rule("list-malware");

        assertThat(rule.get("state").asText()).isEqualTo("firing");
        assertThat(rule.get("since").asLong()).isEqualTo(run.clockMs.get());
        assertThat(rule.at("/groups/0/key").asText()).isEqualTo("sh");
        assertThat(rule.at("/groups/0/text").asText())
                .isEqualTo("/bin/sh run by root in the container web, which is in the list malware, contacts"
                        + " 127.0.0.1:8000 (/usr/bin/python3.11), which is in the list malware");
        run.report(flow);
        assertThat(run.ask("/api/v1/flows?q="
                                + encoded(rule.at("/groups/0/query").asText()))
                        .get("total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void shouldSilenceARuleAndEndTheSilence() throws Exception {
        run.rules.accept(Flows.withEverything(), run.clockMs.get());

        assertThat(post(SILENCE, "application/json", "{\"seconds\":60}").body())
                .contains("\"state\":\"silenced\",\"firing\":true")
                .contains("\"silenced_until\":" + (run.clockMs.get() + 60_000));
        assertThat(run.get("/metrics").body())
                .contains("flowbraid_rule_firing{rule=\"list-malware\"} 0.0")
                .contains("flowbraid_rule_silenced{rule=\"list-malware\"} 1.0");
        assertThat(post(SILENCE, "application/json", "{\"seconds\":0}").body()).contains("\"state\":\"firing\"");
        assertThat(run.get("/metrics").body())
                .contains("flowbraid_rule_firing{rule=\"list-malware\"} 1.0")
                .contains("flowbraid_rule_matches_total{rule=\"list-malware\"} 1.0");
        assertThat(run.journal)
                .containsExactly(
                        "alice (uid 1000) silenced the rule list-malware for 60 s",
                        "alice (uid 1000) ended the silence of the rule list-malware");
    }

    @Test
    void shouldRefuseWhatIsNoSilence() throws Exception {
        for (final String body : new String[] {
            "",
            "[]",
            "{}",
            "{",
            "{\"seconds\":-1}",
            "{\"seconds\":1.5}",
            "{\"seconds\":\"1\"}",
            "{\"seconds\":2592001}",
            "{\"seconds\":99999999999999999999}"
        }) {
            assertThat(post(SILENCE, "application/json", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(post(SILENCE, "text/plain", "{\"seconds\":1}").statusCode()).isEqualTo(415);
        assertThat(post("/api/v1/rules/other/silence", "application/json", "{\"seconds\":1}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(run.get(SILENCE).statusCode()).isEqualTo(405);
        assertThat(run.journal).isEmpty();
    }

    @Test
    void shouldTakeNoSilenceFromAnotherSite() throws Exception {
        final HttpResponse<String> answer = run.client.send(
                HttpRequest.newBuilder(run.uri(SILENCE))
                        .header("Content-Type", "application/json")
                        .header("Origin", "http://evil.example")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"seconds\":60}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(rule("list-malware").get("silenced_until").isNull()).isTrue();
    }

    private JsonNode rule(String name) throws Exception {
        for (final JsonNode rule : run.ask("/api/v1/rules").get("rules")) {
            if (rule.get("name").asText().equals(name)) {
                return rule;
            }
        }
        throw new AssertionError("no rule " + name);
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return run.client.send(
                HttpRequest.newBuilder(run.uri(path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
