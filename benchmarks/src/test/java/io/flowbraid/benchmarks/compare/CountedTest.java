// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void shouldReadTheLastNumberThatAToolPrints() {
        assertThat(Counted.number("Packets processed: (\\d+)", "Packets processed: 3\nPackets processed: 5000000\n"))
                .isEqualTo(5_000_000);
        assertThat(Counted.number("(\\d+) packets captured", "nothing")).isEqualTo(Sample.UNKNOWN);
    }

    @Test
    void shouldCoverNothingWhenAToolCountsAndBeUnknownWhenItDoesNot() {
        assertThat(Counted.of("7 packets", "(\\d+) packets", "(?!)", "(?!)"))
                .isEqualTo(new Counted(7, Sample.UNKNOWN, Sample.UNKNOWN, 0));
        assertThat(Counted.of("", "(\\d+) packets", "(?!)", "(?!)").coverage()).isEqualTo(Sample.UNKNOWN);
    }

    @Test
    void shouldLeaveOutTheWarmUp() {
        assertThat(new Counted(90, 10, 4, 0).without(30)).isEqualTo(new Counted(60, 10, 4, 0));
        assertThat(new Counted(Sample.UNKNOWN, 0, 0, 0).without(30).packets()).isEqualTo(Sample.UNKNOWN);
    }

    @Test
    void shouldTakeCoverageFromNamedEndsAndLossesFromTheCaptures() throws IOException {
        final String stats = """
                {"flows": {"final": 4, "attributed_on_both_ends": 2, "attributed_on_one_end": 1},
                 "ledger": {"stages": [
                   {"kind": "capture", "out": 90, "lost": {"kernel": 8, "interface": 2}},
                   {"kind": "feed", "out": 5, "lost": {"decode": 1}}]}}
                """;

        assertThat(Counted.ofProduct(stats)).isEqualTo(new Counted(90, 10, 4, 5 / 8.0));
    }
}
