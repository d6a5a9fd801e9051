// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.record.Flows;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PastTest {
    private SampleHistory history;
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        history = new SampleHistory();
        run = new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of()), history, LiveFlows.DEFAULT_CAPACITY);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldAskTheHistoryWhenATimeIsNamed() throws Exception {
        assertThat(run.ask("/api/v1/flows").get("source").asText()).isEqualTo("live");
        assertThat(run.ask("/api/v1/flows?from=-1h").get("source").asText()).isEqualTo("history");
        assertThat(run.ask("/api/v1/flows?q=process:curl%20last%201h")
                        .get("source")
                        .asText())
                .isEqualTo("history");
        assertThat(run.ask("/api/v1/talkers?from=-1h").get("source").asText()).isEqualTo("history");
        assertThat(run.ask("/api/v1/traffic?from=-1h").get("source").asText()).isEqualTo("history");
        assertThat(run.ask("/api/v1/map?from=-1h").get("source").asText()).isEqualTo("history");
    }

    @Test
    void shouldReadTimesInEachForm() throws Exception {
        run.ask("/api/v1/flows?from=2026-11-22T20:00:00Z&to=1795378600000");

        final TimeRange asked = Objects.requireNonNull(history.askedRange);
        assertThat(asked.fromNs()).isEqualTo(TimeUnit.SECONDS.toNanos(1_795_377_600L));
        assertThat(TimeUnit.NANOSECONDS.toMillis(asked.toNs())).isEqualTo(1_795_378_600_000L);
        run.ask("/api/v1/flows?from=-1h");
        final TimeRange lastHour = Objects.requireNonNull(history.askedRange);
        assertThat(lastHour.toNs() - lastHour.fromNs()).isEqualTo(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void shouldRefuseATimeThatEndsBeforeItBegins() throws Exception {
        assertThat(run.get("/api/v1/flows?from=-1h&to=-2h").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldLeaveARateOutOfWhatThePastKnows() throws Exception {
        final JsonNode page =
                run.ask("/api/v1/flows?from=-1h&columns=client.port,live.bytes_per_s,server.port,event.duration");

        assertThat(page.at("/rows/0/values").toString()).isEqualTo("[43512,null,8000,12.345678]");
    }

    @Test
    void shouldFindAFlowThatIsNotAmongThoseOfNow() throws Exception {
        final JsonNode flow = run.ask("/api/v1/flows/00c0ffee12345678");

        assertThat(flow.get("live").asBoolean()).isFalse();
        assertThat(flow.at("/flow/client/process/name").asText()).isEqualTo("curl");
        assertThat(flow.get("timeline"))
                .extracting(event -> event.get("kind").asText())
                .containsExactly("owner_known", "first_packet", "handshake", "owner_known", "closed", "final");
        assertThat(run.get("/api/v1/flows/0000000000000009").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldBoundAChartByTheTimeOfWhichThereIsAHistory() throws Exception {
        run.clockMs.set(Flows.curlToPython().endNs / 1_000_000 + 60_000);
        run.ask("/api/v1/traffic?from=2020-01-01T00:00:00Z");

        assertThat(Objects.requireNonNull(history.askedRange).fromNs()).isEqualTo(Flows.curlToPython().startNs);
    }

    @Test
    void shouldSayWhatIsWrongWithTheHistory() throws Exception {
        assertThat(run.ask("/api/v1/history").get("reason").asText()).isEqualTo("no room on the disk");
        assertThat(run.ask("/api/v1/health").toString()).contains("degraded").contains("no room on the disk");
        history.isDamaged = true;
        final HttpResponse<String> answer = run.get("/api/v1/flows?from=-1h");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("its file of today is damaged");
    }

    @Test
    void shouldHaveFailedWhenAThreadDid() throws Exception {
        run.failures.add("the thread history failed and was restarted");

        final JsonNode health = run.ask("/api/v1/health");
        assertThat(health.get("status").asText()).isEqualTo("failed");
        assertThat(health.get("reasons").toString()).contains("history failed", "no room on the disk");
    }

    @Test
    void shouldSaveATableOfThePast() throws Exception {
        final HttpResponse<String> answer =
                run.get("/api/v1/flows?from=-1h&format=csv&columns=client.process.name,client.ip,client.bytes");

        assertThat(answer.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"flows.csv\"");
        assertThat(answer.body()).isEqualTo("client.process.name,client.ip,client.bytes\r\ncurl,127.0.0.1,394\r\n");
    }
}
