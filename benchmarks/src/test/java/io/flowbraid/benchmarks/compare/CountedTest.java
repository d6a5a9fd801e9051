// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountedTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadTheLastNumberThatAToolSays() {
        assertThat(Counted.number("Packets processed: (\\d+)", "Packets processed: 3\nPackets processed: 5000000\n"))
                .isEqualTo(5_000_000);
        assertThat(Counted.number("(\\d+) packets captured", "nothing")).isEqualTo(Sample.UNSAID);
    }

    @Test
    void shouldReadTheLoopsLine() throws IOException {
        final Counted counted = OfflineTool.ofLoop(
                "{\"packets\":7,\"flows\":3,\"unparsed\":0,\"received\":9,\"dropped\":2,\"cpu_s\":0.1}");

        assertThat(counted).isEqualTo(new Counted(7, 2, 3, 0));
    }

    @Test
    void shouldTakeCoverageFromNamedEndsAndLossesFromTheCaptures() throws IOException {
        final Path stats = Files.writeString(directory.resolve("stats.json"), """
                {"flows": {"final": 4, "attributed_on_both_ends": 2, "attributed_on_one_end": 1},
                 "ledger": {"stages": [
                   {"kind": "capture", "out": 90, "lost": {"kernel": 8, "interface": 2}},
                   {"kind": "feed", "out": 5, "lost": {"decode": 1}}]}}
                """);

        assertThat(OfflineTool.ofProduct(stats)).isEqualTo(new Counted(90, 10, 4, 5 / 8.0));
    }
}
