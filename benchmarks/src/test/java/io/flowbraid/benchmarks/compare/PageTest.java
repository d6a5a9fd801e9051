// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    private static final Path PUBLISHED = Path.of("../docs/benchmarks");
    private static final Path RESULTS = Path.of("results");

    @TempDir
    private Path tree;

    @Test
    void shouldBeWhatIsWrittenFromThePublishedResults() throws IOException {
        final String published = Files.readString(PUBLISHED.resolve("README.md"));
        final String name = published.replaceAll("(?s).*Every run is in \\[([^]]+)].*", "$1");

        Page.write(tree, copied(name));

        final Path written = tree.resolve("docs/benchmarks");
        assertThat(written.resolve("README.md")).hasContent(published);
        for (final String chart : List.of("offline.svg", "long.svg", "veth.svg", "lo.svg")) {
            assertThat(written.resolve(chart)).as(chart).hasSameTextualContentAs(PUBLISHED.resolve(chart));
        }
    }

    @Test
    void shouldHaveARowForEachToolAndLoadOfTheResults() throws IOException {
        try (var files = Files.newDirectoryStream(RESULTS, "*-compare-*.json")) {
            for (final Path file : files) {
                final Results results = Results.read(file);
                final long wanted = results.samples().stream()
                        .map(sample -> sample.section()
                                + sample.load()
                                + (sample.section().equals("feeds") ? "" : sample.tool()))
                        .distinct()
                        .count();

                Page.write(tree, copied(file.getFileName().toString()));

                assertThat(Files.readString(tree.resolve("docs/benchmarks/README.md")))
                        .as("rows of %s", file)
                        .satisfies(page -> assertThat(page.lines().filter(line -> line.matches("\\| .*\\*\\*.*")))
                                .hasSize((int) wanted));
            }
        }
    }

    private Path copied(String name) throws IOException {
        Files.createDirectories(tree.resolve("docs/benchmarks"));
        final Path directory = Files.createDirectories(tree.resolve("benchmarks/results"));
        return Files.write(directory.resolve(name), Files.readAllBytes(RESULTS.resolve(name)));
    }
}
