// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.record.Flows;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Processes as flows of now and of the past name them. */
class ProcessCallTest {
    static final String CURL = "0f3c9a1e-4211-12345678";

    @Test
    void shouldNameAProcessAndItsParentAsItsFlowDoes() throws Exception {
        try (SampleRun run = new SampleRun()) {
            run.report(Flows.curlToPython());

            assertCurl(run.ask("/api/v1/processes/" + CURL));
        }
    }

    @Test
    void shouldFindAProcessOfThePast() throws Exception {
        try (SampleRun run = new SampleRun(
                WebSettings.parse("127.0.0.1:0", Set.of()), new SampleHistory(), LiveFlows.DEFAULT_CAPACITY)) {
            assertCurl(run.ask("/api/v1/processes/" + CURL));
        }
    }

    @Test
    void shouldSayThatAProcessIsNotKnown() throws Exception {
        try (SampleRun run = new SampleRun()) {
            final HttpResponse<String> unknown = run.get("/api/v1/processes/0f3c9a1e-4211-12345679");
            final HttpResponse<String> none = run.get("/api/v1/processes/curl");

            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("nothing is known of process 0f3c9a1e-4211-12345679");
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(none.body()).contains("'curl' is no entity id of a process");
        }
    }

    private static void assertCurl(JsonNode answer) {
        final JsonNode process = answer.get("process");
        assertThat(process.get("entity_id").asText()).isEqualTo(CURL);
        assertThat(process.get("pid").asInt()).isEqualTo(4_211);
        assertThat(process.get("command_line").asText()).isEqualTo("curl http://127.0.0.1:8000/");
        assertThat(process.get("start").asLong()).isEqualTo(1_795_378_503_118L);
        assertThat(process.at("/user/name").asText()).isEqualTo("ada");
        assertThat(answer.get("state").asText()).isEqualTo("unknown");
        assertThat(answer.get("complete").asBoolean()).isFalse();
        assertThat(answer.get("ancestors").toString())
                .isEqualTo("[{\"pid\":4000,\"name\":\"bash\",\"executable\":\"/usr/bin/bash\"}]");
    }
}
