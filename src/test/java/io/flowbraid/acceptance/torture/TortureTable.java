// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What became of the attacks, as text for the terminal and as Markdown for the page. */
record TortureTable(Map<String, Tally> tallies) {
    private static final String BEGIN = "<!-- torture: begin -->";
    private static final String END = "<!-- torture: end -->";
    private static final String TEXT = "%-46s %12s %12s %18s %22s%n";

    String text() {
        return TEXT.formatted("kind", "tried", "survived", "lost and counted", "lost and not counted")
                + tallies.entrySet().stream()
                        .map(each -> TEXT.formatted(cells(each)))
                        .collect(Collectors.joining());
    }

    String markdown() {
        return """
            | kind | tried | survived | lost and counted | lost and not counted |
            |---|--:|--:|--:|--:|
            %s\
            """.formatted(tallies.entrySet().stream()
                .map(each -> "| %s | %s | %s | %s | %s |%n".formatted(cells(each)))
                .collect(Collectors.joining()));
    }

    private static Object[] cells(Map.Entry<String, Tally> row) {
        final Tally tally = row.getValue();
        return new Object[] {
            row.getKey(),
            number(tally.tried()),
            number(tally.survived()),
            number(tally.counted()),
            number(tally.uncounted())
        };
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Replaces what is between the marks of that page. */
    void writeInto(Path page, List<String> facts) throws IOException {
        final String text = Files.readString(page);
        final int begin = text.indexOf(BEGIN);
        final int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("%s has no place for the table: %s ... %s".formatted(page, BEGIN, END));
        }
        final String list = facts.stream().map(fact -> "- " + fact + "\n").collect(Collectors.joining());
        Files.writeString(
                page, text.substring(0, begin) + BEGIN + "\n" + list + "\n" + markdown() + text.substring(end));
    }
}
