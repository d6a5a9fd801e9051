// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there: classes of the design, and files that links lead to. */
class DocumentedNamesTest {
    private static final Path TREE = Path.of("..");
    private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");
    /** Two words or more, as of a class: {@code FlowTable}. */
    private static final Pattern CLASS = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:\\.\\w+)?`");

    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s:]+)(?:#[^)\\s]*)?\\)");

    @ParameterizedTest
    @ValueSource(strings = {"architecture.md", "correlation.md", "races.md"})
    void shouldNameClassesThatExist(String page) throws IOException {
        final Set<String> declared = new TreeSet<>();
        for (final Path source : files(".java")) {
            declared.addAll(all(DECLARED, source));
        }

        final List<String> named = all(CLASS, TREE.resolve("docs/design").resolve(page));

        assertThat(named).isNotEmpty();
        assertThat(declared).containsAll(named);
    }

    @Test
    void shouldLinkToFilesThatExist() throws IOException {
        final List<Path> pages = files(".md").stream()
                .filter(page -> !page.toString().contains("/src/main/"))
                .toList();

        assertThat(pages).hasSizeGreaterThan(20);
        for (final Path page : pages) {
            for (final String target : all(LINK, page)) {
                assertThat(page.resolveSibling(target)).as("link of " + page).exists();
            }
        }
    }

    private static List<String> all(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(TREE)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.iterate(file, path -> path != null, Path::getParent)
                            .noneMatch(path -> SKIPPED.contains(String.valueOf(path.getFileName()))))
                    .collect(Collectors.toList());
        }
    }
}
