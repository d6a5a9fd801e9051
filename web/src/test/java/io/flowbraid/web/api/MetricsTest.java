// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.record.Flows;
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
