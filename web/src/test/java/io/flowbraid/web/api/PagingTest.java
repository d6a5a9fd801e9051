// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A list of live flows that is read part by part while flows come and go. */
class PagingTest {
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private void report(long id, long startNs, @Nullable String process) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.startNs = startNs;
        flow.client.bytes = id % 3;
        flow.client.addressLo += id;
        if (process == null) {
            flow.client.attribution.process = null;
        }
        run.report(flow);
    }

    private List<Long> readAll(String order, Runnable between) throws Exception {
        final List<Long> ids = new ArrayList<>();
        String next = "";
        while (true) {
            final JsonNode part = run.ask("/api/v1/flows?limit=3&" + order + next);
            part.get("rows").forEach(row -> ids.add(Long.parseLong(row.get("id").asText(), 16)));
            if (part.get("next").isNull()) {
                return ids;
            }
            next = "&cursor=" + part.get("next").asText();
            between.run();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sort=event.start", "sort=event.start&order=asc", "sort=client.bytes", "sort=client.ip&order=asc",
        "sort=client.process.name", "sort=live.bytes_per_s", "sort=tcp.handshake_rtt_ms", "sort=flow.final"
    })
    void shouldHaveEachFlowOnceInAnyOrder(String order) throws Exception {
        final long startNs = Flows.curlToPython().startNs;
        for (long id = 1; id <= 20; id++) {
            report(id, startNs + id, id % 4 == 0 ? null : "curl");
        }

        assertThat(readAll(order, () -> {})).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void shouldRepeatAndSkipNothingWhenFlowsComeMeanwhile() throws Exception {
        final long startNs = Flows.curlToPython().startNs;
        for (long id = 1; id <= 9; id++) {
            report(id, startNs + id, "curl");
        }
        final long[] next = {100};

        final List<Long> ids = readAll("sort=event.start", () -> {
            for (int i = 0; i < 2; i++) {
                next[0]++;
                report(next[0], startNs + next[0], "curl");
            }
        });

        assertThat(ids).containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void shouldRefuseACursorOfAnotherQuestion() throws Exception {
        for (long id = 1; id <= 4; id++) {
            report(id, id, "curl");
        }
        final String cursor = run.ask("/api/v1/flows?limit=3").get("next").asText();

        assertThat(run.get("/api/v1/flows?sort=bytes&cursor=" + cursor).statusCode())
                .isEqualTo(400);
        for (final String wrong : List.of("x", "%21", "LWV2ZW50LmVuZA", cursor + "AAAA", cursor.substring(1))) {
            assertThat(run.get("/api/v1/flows?cursor=" + wrong).body()).contains("cursor");
        }
    }
}
