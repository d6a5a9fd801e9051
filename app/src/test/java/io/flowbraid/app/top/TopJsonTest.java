// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import static io.flowbraid.app.top.TopReadings.SECOND;
import static io.flowbraid.app.top.TopReadings.between;
import static io.flowbraid.app.top.TopReadings.owner;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopJsonTest {
    @Test
    void shouldWriteALineThatParsesAndHidesNothingFromATerminal() throws Exception {
        final FlowReading flow =
                between(1, owner(4211, "c\u009burl", "ann"), TopReadings.nobody("remote"), 500, 0, false);
        final Measurement measurement = new Measurement(
                SECOND,
                SECOND / 2,
                List.of(new MeasuredFlow(flow, 500, 0, 0, 0, 1, 0, true)),
                Measurement.none(SECOND).others(),
                0);

        final String line = TopJson.line(
                TopTable.of(measurement, TopGrouping.PROCESS, TopSort.BYTES),
                TopGrouping.PROCESS,
                "port:80",
                Instant.EPOCH);

        assertThat(line).doesNotContain("\n").matches("\\p{ASCII}*");
        final JsonNode row = new ObjectMapper().readTree(line).path("rows").path(0);
        assertThat(row.path("name").asText()).isEqualTo("c\u009burl");
        assertThat(row.path("pid").asLong()).isEqualTo(4211);
        assertThat(row.path("sent_bytes_per_s").asLong()).isEqualTo(1_000);
        assertThat(row.path("new_connections").asLong()).isEqualTo(1);
    }
}
