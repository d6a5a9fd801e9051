// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTableTest {
    private static final TortureTable TABLE =
            new TortureTable(Map.of("frames", Tally.survived(20_000).plus(new Tally(0, 0, 1_234, 0, List.of()))));

    @TempDir
    private Path directory;

    @Test
    void shouldReplaceWhatIsBetweenTheMarksOfThePage() throws Exception {
        final Path page = directory.resolve("page.md");
        Files.writeString(page, "before\n<!-- torture: begin -->\nold\n<!-- torture: end -->\nafter\n");

        TABLE.writeInto(page, List.of("a fact"));

        assertThat(page).hasContent("""
            before
            <!-- torture: begin -->
            - a fact

            | kind | tried | survived | lost and counted | lost and not counted |
            |---|--:|--:|--:|--:|
            | frames | 20,000 | 20,000 | 1,234 | 0 |
            <!-- torture: end -->
            after
            """);
    }

    @Test
    void shouldRefuseAPageWithoutMarks() throws Exception {
        final Path page = Files.writeString(directory.resolve("page.md"), "text");

        assertThatThrownBy(() -> TABLE.writeInto(page, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no place for the table");
    }

    @Test
    void shouldHaveALineForEachKind() {
        assertThat(TABLE.text()).hasLineCount(2).contains("frames", "20,000", "1,234");
    }
}
