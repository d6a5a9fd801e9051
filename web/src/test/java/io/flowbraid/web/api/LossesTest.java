// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The health and the status of the stream say the same of what is being lost, and when it was. */
class LossesTest {
    private SampleRun run;
    private LedgerStage capture;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
        capture = run.ledger.open("capture", "eth0");
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private JsonNode status() throws Exception {
        try (EventReader events = new EventReader(run, "/api/v1/stream")) {
            return events.next("status", any -> true);
        }
    }

    private String health() throws Exception {
        final JsonNode health = run.ask("/api/v1/health");
        return health.get("status").asText() + " " + health.get("reasons");
    }

    @Test
    void shouldSayWhatIsLostNowAndLaterWhenItWas() throws Exception {
        capture.loss("kernel_dropped").add(120);
        await().untilAsserted(() -> assertThat(health())
                .isEqualTo("degraded [\"lost in the last minute: 120 of capture eth0 (kernel_dropped)\"]"));
        final JsonNode now = status();
        assertThat(now.get("lost").asLong()).isEqualTo(120);
        assertThat(now.get("lost_last_minute").asLong()).isEqualTo(120);

        final long atMs = now.get("lost_at").asLong();
        run.clockMs.addAndGet(60_000);

        assertThat(health()).isEqualTo("ok []");
        await().untilAsserted(() ->
                assertThat(status().get("lost_last_minute").asLong()).isZero());
        assertThat(status().get("lost").asLong()).isEqualTo(120);
        assertThat(status().get("lost_at").asLong()).isEqualTo(atMs);
    }

    @Test
    void shouldNotCallItLostWhatIsNoFlowOrBadInputOrCountedElsewhere() throws Exception {
        for (final String reason : List.of("not_ip_arp", "copy", "truncated_tcp", "bad_udp_length", "late")) {
            capture.loss(reason).add(5);
        }
        run.ledger.open("ownerships", "0").loss("unmatched").add(5);
        capture.loss("ring_full").increment();
        await().untilAsserted(() -> assertThat(health())
                .isEqualTo("degraded [\"lost in the last minute: 1 of capture eth0 (ring_full)\"]"));

        assertThat(status().get("lost").asLong()).isOne();
    }
}
