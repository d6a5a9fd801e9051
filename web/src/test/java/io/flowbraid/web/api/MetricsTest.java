// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void shouldNameNoPidAddressOrProgram() throws Exception {
        try (SampleRun run = new SampleRun()) {
            final String before = names(run.get("/metrics").body());
            for (long id = 1; id <= 200; id++) {
                final FlowRecord flow = Flows.curlToPython();
                flow.flowId = id;
                flow.client.port = (int) id;
                flow.client.attribution.process = Flows.named("program" + id);
                run.report(flow);
            }

            final String after = names(run.get("/metrics").body());

            assertThat(after).isEqualTo(before).doesNotContain("program").doesNotContain("pid");
        }
    }

    @Test
    void shouldAnswerWhileCountsChange() throws Exception {
        try (SampleRun run = new SampleRun()) {
            run.isTotalLate = true;

            assertThat(run.get("/metrics").body())
                    .contains("flowbraid_packet_latency_seconds_bucket{le=\"0.001\"} 70")
                    .contains("flowbraid_packet_latency_seconds_bucket{le=\"+Inf\"} 70");
        }
    }

    @Test
    void shouldAddUpAgentsThatClaimOneId() throws Exception {
        try (SampleRun run = new SampleRun()) {
            run.isIdShared = true;

            assertThat(run.get("/metrics").body())
                    .contains("source_id=\"7\"} 24.0")
                    .contains("flowbraid_agent_behind_seconds{feed=\"" + SampleRun.FEED + "\",source_id=\"7\"} 8.0");
        }
    }

    @Test
    void shouldLeaveOutWhatCannotBeReadAndNothingElse() throws Exception {
        final SampleHistory history = new SampleHistory();
        history.isBusy = true;
        try (SampleRun run =
                new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of()), history, LiveFlows.DEFAULT_CAPACITY)) {
            final HttpResponse<String> answer = run.get("/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("flowbraid_history_running 0.0")
                    .contains("flowbraid_live_flows 0.0")
                    .doesNotContain("flowbraid_history_bytes");
            assertThat(run.ask("/api/v1/health").get("reasons").toString())
                    .isEqualTo("[\"the history is paused: no room on the disk\"]");
        }
    }

    /** The series without their values. */
    private static String names(String text) {
        return text.replaceAll("(?m) [^ ]+$", "");
    }

    @Test
    void shouldTellDelaysAsHistograms() throws Exception {
        try (SampleRun run = new SampleRun()) {
            assertThat(run.get("/metrics").body())
                    .contains("flowbraid_owner_known_delay_seconds_bucket{le=\"0.001\"} 5")
                    .contains("flowbraid_owner_known_delay_seconds_bucket{le=\"+Inf\"} 6")
                    .contains("flowbraid_packet_latency_seconds_bucket{le=\"0.001\"} 70")
                    .contains("flowbraid_event_latency_seconds_bucket{le=\"0.001\"} 3")
                    .contains("flowbraid_event_latency_seconds_sum 0.04")
                    .contains("flowbraid_capture_drops_total{interface=\"lo\",reason=\"kernel_dropped\"} 3.0");
        }
    }
}
