// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The comparison written down: {@code ./flowbraid conformance [FILE...]}. Not among the tests that every build runs,
 * and so not called one by its name.
 */
class Conformance {
    /** A file with the names of the files to compare, one on a line; none means the generated ones. */
    private static final String FILES = System.getProperty("conformance.files", "");

    private static final Path DIRECTORY = Path.of("target", "conformance");
    private static final Path REPORT = DIRECTORY.resolve("report.md");
    private static final Path PAGE = Path.of("..", "docs", "conformance.md");

    private final ConformanceRun run = new ConformanceRun(Conformance::say);

    @Test
    void shouldExplainWhatDiffers() throws Exception {
        Files.createDirectories(DIRECTORY);
        Files.deleteIfExists(REPORT);
        assertThat(Kernel.hasCommand("tshark"))
                .as("tshark is missing; install it: sudo apt-get install --no-install-recommends tshark")
                .isTrue();
        final List<Path> files = FILES.isEmpty()
                ? List.of()
                : Files.readAllLines(Path.of(FILES)).stream().map(Path::of).toList();
        final ConformanceTable table = files.isEmpty() ? generated() : named(files);
        assertThat(table.unexplained()).as("unexplained differences").isEmpty();
    }

    private ConformanceTable named(List<Path> files) throws Exception {
        final ConformanceTable table = new ConformanceTable(run.named(files));
        final String zeek = table.results().stream()
                .filter(result -> result.zeek().connections() > 0)
                .map(result ->
                        "- %s: %s%n".formatted(result.name(), result.zeek().sentence()))
                .collect(Collectors.joining());
        Files.writeString(
                REPORT, String.join("\n", table.markdown(), table.summary() + "\n", zeek + table.differences()));
        return table;
    }

    private ConformanceTable generated() throws Exception {
        final ConformanceTable table = new ConformanceTable(run.generated(DIRECTORY));
        final List<IdVectors.Result> vectors = IdVectors.compare(DIRECTORY);
        Files.writeString(PAGE, new ConformancePage(table, vectors).markdown(facts()));
        Files.writeString(REPORT, table.summary() + "\n");
        say("written: " + PAGE.normalize());
        assertThat(vectors).as("Community IDs").allMatch(IdVectors.Result::isEqual);
        return table;
    }

    private static List<String> facts() throws IOException, InterruptedException {
        return List.of(
                "%s, commit %s"
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                Program.firstLine("git", "describe", "--always", "--dirty")),
                Program.firstLine("tshark", "--version").replaceAll(" \\(Git.*", ""),
                "again: `./flowbraid conformance`");
    }

    private static void say(String text) {
        System.err.println("conformance: " + text);
    }
}
