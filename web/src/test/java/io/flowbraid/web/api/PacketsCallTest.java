// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.Flows;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacketsCallTest {
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
        run.report(Flows.curlToPython());
        run.report(Flows.podToRemoteResolver());
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldHandOutPacketsOfTheFlowsThatMatch() throws Exception {
        final HttpResponse<String> all = run.get("/api/v1/packets");
        final HttpResponse<String> some = run.get("/api/v1/packets?q=port:8000%20last%2030s");

        assertThat(all.headers().firstValue("Content-Type")).contains("application/x-pcapng");
        assertThat(all.body()).isEqualTo("pcapng of 2 flows");
        assertThat(some.body()).isEqualTo("pcapng of 1 flows of a part of the time");
    }

    @Test
    void shouldSayThatNoFlowMatches() throws Exception {
        final HttpResponse<String> none = run.get("/api/v1/packets?q=process:nobody");

        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("no flow of the last quarter of an hour matches");
        assertThat(run.get("/api/v1/packets?q=port:x").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldSayWhetherAFlowHasPackets() throws Exception {
        final String id =
                run.ask("/api/v1/flows?limit=1").path("rows").get(0).path("id").asText();

        assertThat(run.ask("/api/v1/flows/" + id).path("packets").asBoolean()).isTrue();
    }
}
