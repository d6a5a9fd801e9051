// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.http.WebSettings;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is new is asked of the history, together with what live flows have that it does not have yet. */
class NewTest {
    private SampleHistory history;
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        history = new SampleHistory();
        run = new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of()), history, 100);
        run.clockMs.addAndGet(TimeUnit.HOURS.toMillis(2));
    }

    @AfterEach
    void stop() {
        run.close();
    }

    /** For those who follow, and not for the history. */
    private void update(long startMs) {
        final FlowRecord flow = Flows.curlToPython();
        flow.isFinal = false;
        flow.isUpdate = true;
        flow.startNs = TimeUnit.MILLISECONDS.toNanos(startMs);
        run.report(flow);
    }

    @Test
    void shouldCompareLiveFlowsWithTheTimeBefore() throws Exception {
        update(run.clockMs.get() - 1_000);

        final JsonNode news = run.ask("/api/v1/new?from=-1h");

        assertThat(news.get("compared_from").asLong())
                .isEqualTo(TimeUnit.NANOSECONDS.toMillis(Flows.curlToPython().startNs));
        assertThat(news.at("/talkers/rows"))
                .extracting(row -> row.get("process").asText())
                .containsExactlyInAnyOrder("curl", "python3");
        assertThat(news.at("/listeners/rows/0").toString())
                .contains("\"process\":\"python3\",\"transport\":\"tcp\",\"port\":\"8000\"");
        assertThat(news.at("/destinations/rows/0").toString()).contains("\"ip\":\"127.0.0.1\",\"process\":\"curl\"");
        final TimeRange asked = Objects.requireNonNull(history.askedRange);
        assertThat(asked.fromNs()).isEqualTo(Flows.curlToPython().startNs);
    }

    @Test
    void shouldNotTakeForNewWhatLivedBefore() throws Exception {
        update(run.clockMs.get() - TimeUnit.MINUTES.toMillis(90));

        assertThat(run.ask("/api/v1/new?from=-1h").at("/talkers/total").asInt()).isZero();
    }

    @Test
    void shouldSayThatThereIsNothingToCompareWith() throws Exception {
        assertThat(run.ask("/api/v1/new?from=-30d").get("compared_from").isNull())
                .isTrue();
        assertThat(history.askedRange).isNull();
        try (SampleRun without = new SampleRun()) {
            assertThat(without.ask("/api/v1/new").get("compared_from").isNull()).isTrue();
        }
    }

    @Test
    void shouldKeepAnAnswerForAMoment() throws Exception {
        final JsonNode first = run.ask("/api/v1/new?from=-1h");
        update(run.clockMs.addAndGet(1_000));

        assertThat(run.ask("/api/v1/new?from=-1h")).isEqualTo(first);
        run.clockMs.addAndGet(60_000);
        assertThat(run.ask("/api/v1/new?from=-1h").at("/talkers/total").asInt()).isEqualTo(2);
    }
}
