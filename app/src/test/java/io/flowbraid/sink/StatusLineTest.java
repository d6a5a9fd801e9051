// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.Flows;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final StatusLine line = new StatusLine(new PrintStream(written, true, StandardCharsets.UTF_8), 0);

    @Test
    void shouldShowRatesSinceTheLastTime() {
        final AttributionTally tally = new AttributionTally();
        tally.accept(Flows.curlToPython());
        tally.accept(Flows.podToRemoteResolver());
        line.show(1_000_000_000L, 100, 10, 3, tally, "");
        written.reset();

        line.show(1_500_000_000L, 600, 12, 4, tally, "the agent is 8 s behind");

        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\r\u001b[K\u001b[?7l1000 packets/s  4 events/s  4 flows live  2 done, 50% with both ends named"
                                + "  the agent is 8 s behind\u001b[?7h");
    }

    @Test
    void shouldLeaveNothingBehind() {
        line.clear();

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[K");
    }
}
