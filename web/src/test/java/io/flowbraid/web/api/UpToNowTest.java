// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import io.flowbraid.web.http.WebSettings;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sums of a time that ends now have the history, and what live flows have sent since their last record there. */
class UpToNowTest {
    /** What the sample history has of curl. */
    private static final int KEPT = 394 + 1_534;

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of()), new SampleHistory(), 100);
        final FlowRecord flow = flow(1);
        run.report(flow);
        update(flow, 1_000);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private FlowRecord flow(long id) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = false;
        flow.startNs = run.clockMs.get() * 1_000_000;
        return flow;
    }

    /** For those who follow, and not for the history. */
    private void update(FlowRecord flow, long moreBytes) {
        run.clockMs.addAndGet(1_000);
        flow.client.bytes += moreBytes;
        flow.isUpdate = true;
        run.report(flow);
        flow.isUpdate = false;
    }

    private JsonNode row(JsonNode answer, String key) {
        return StreamSupport.stream(answer.get("rows").spliterator(), false)
                .filter(row -> row.get("key").asText().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static long sum(JsonNode steps) {
        return StreamSupport.stream(steps.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    @Test
    void shouldAddWhatTheHistoryHasNotHeardOf() throws Exception {
        final JsonNode talkers = run.ask("/api/v1/talkers?by=process&from=-1h");

        assertThat(talkers.at("/total/bytes").asInt()).isEqualTo(KEPT + 1_000);
        assertThat(talkers.at("/total/flows").asInt()).isEqualTo(1);
        assertThat(row(talkers, "curl").get("bytes").asInt()).isEqualTo(KEPT + 1_000);
        assertThat(row(talkers, "curl").get("flows").asInt()).isEqualTo(1);
        assertThat(row(talkers, "python3").get("bytes").asInt()).isEqualTo(1_000);
    }

    @Test
    void shouldDrawItInTheStepOfNow() throws Exception {
        final JsonNode traffic = run.ask("/api/v1/traffic?by=process&from=-1h&step=1");

        assertThat(sum(traffic.get("total"))).isEqualTo(KEPT + 1_000);
        final JsonNode map = run.ask("/api/v1/map?by=process&from=-1h");
        assertThat(map.at("/edges/0/bytes").asInt()).isEqualTo(1_000);
    }

    @Test
    void shouldCountAFlowThatTheHistoryDoesNotKnowYet() throws Exception {
        final FlowRecord young = flow(2);
        young.client.bytes = 70;
        young.server.bytes = 0;
        update(young, 0);

        final JsonNode talkers = run.ask("/api/v1/talkers?by=process&from=-1h");

        assertThat(talkers.at("/total/flows").asInt()).isEqualTo(2);
        assertThat(talkers.at("/total/bytes").asInt()).isEqualTo(KEPT + 1_070);
    }

    @Test
    void shouldAddNothingOnceItIsReportedOrToATimeThatIsOver() throws Exception {
        assertThat(run.ask("/api/v1/talkers?from=-1h&to=-1m").at("/total/bytes").asInt())
                .isEqualTo(KEPT);

        final FlowRecord reported = flow(1);
        reported.client.bytes += 1_000;
        run.report(reported);

        assertThat(run.ask("/api/v1/talkers?from=-1h").at("/total/bytes").asInt())
                .isEqualTo(KEPT);
    }
}
