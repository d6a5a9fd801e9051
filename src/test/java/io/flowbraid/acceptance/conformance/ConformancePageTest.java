// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConformancePageTest {
    private static final Counts COUNTS = new Counts(1_200, 90_000, 3, 1);
    private static final FileResult EQUAL = new FileResult(
            "equal.pcap", "all", COUNTS, COUNTS, Set.of("1:a"), Set.of("1:a"), List.of(), ZeekResult.NONE);

    @Test
    void shouldShowOneNumberWhereBothCountTheSame() {
        assertThat(page(EQUAL))
                .contains("| equal.pcap | all | 1,200 | 90,000 | 3 | 1 | 1, 1, 1 |  |")
                .contains("1 files with 1,200 packets. Files without any difference: 1.");
    }

    @Test
    void shouldShowBothNumbersAndSayWhy() {
        assertThat(page(differing(Kind.LATE)))
                .contains("| **1,200 / 1,203** |")
                .contains("- **late packets**: The packet came after the final record of its connection")
                .contains("- late.pcap: tcp 10.0.0.1:1 10.0.0.2:2: packets 4 here, 7 there (late packets)");
    }

    @Test
    void shouldSayWhatIsUnexplained() {
        final FileResult unexplained = differing(Kind.UNEXPLAINED);

        assertThat(new ConformanceTable(List.of(unexplained)).unexplained())
                .containsExactly("late.pcap: tcp 10.0.0.1:1 10.0.0.2:2: packets 4 here, 7 there (unexplained)");
        assertThat(page(unexplained)).contains("of these unexplained: 1", "Please report it");
    }

    private static FileResult differing(Kind kind) {
        return new FileResult(
                "late.pcap",
                "",
                COUNTS,
                COUNTS.plus(new Counts(3, 0, 0, 0)),
                Set.of(),
                Set.of(),
                List.of(Difference.of(kind, "tcp 10.0.0.1:1 10.0.0.2:2", "packets", 4, 7)),
                ZeekResult.NONE);
    }

    private static String page(FileResult result) {
        return new ConformancePage(new ConformanceTable(List.of(result)), List.of()).markdown(List.of("a fact"));
    }
}
