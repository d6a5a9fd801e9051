// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.Flows;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Long texts in a table, cut to what it shows. */
class CutColumnsTest {
    private static final String COLUMNS = "client.process.command_line~11,client.process.name~11,server.process.name~6";

    @Test
    void shouldCutTextsThatAreLonger() throws Exception {
        try (SampleRun run = new SampleRun()) {
            run.report(Flows.curlToPython());

            assertCut(run, "");
        }
    }

    @Test
    void shouldCutThoseOfThePastTheSameWay() throws Exception {
        try (SampleRun run = new SampleRun(
                WebSettings.parse("127.0.0.1:0", Set.of()), new SampleHistory(), LiveFlows.DEFAULT_CAPACITY)) {
            assertCut(run, "&from=-1h");
        }
    }

    @Test
    void shouldCutNothingButTexts() throws Exception {
        try (SampleRun run = new SampleRun()) {
            for (final String wrong : new String[] {"client.port~3", "client.process.name~0", "live.bytes_per_s~9"}) {
                final var answer = run.get("/api/v1/flows?columns=" + wrong);

                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("'" + wrong + "' is no text of a length");
            }
        }
    }

    private static void assertCut(SampleRun run, String time) throws Exception {
        final var page = run.ask("/api/v1/flows?columns=" + COLUMNS + time);

        assertThat(page.get("columns").toString()).isEqualTo("[\"" + COLUMNS.replace(",", "\",\"") + "\"]");
        assertThat(page.at("/rows/0/values").toString()).isEqualTo("[\"curl http:/…\",\"curl\",\"python…\"]");
    }
}
