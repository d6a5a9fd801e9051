// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A reader meets the design in the tree of sources; this keeps the tree readable. */
class SourceTreeTest {
    private static final Pattern THREAD = Pattern.compile("^ \\* <p>Threads?: ", Pattern.MULTILINE);

    /** So that the names of a package fit on a screen. */
    private static final int MAX_TYPES = 25;

    private static final int MAX_LINES = 500;

    private final SourceTree tree = new SourceTree();

    @Test
    void shouldNameTheThreadOfEachPackage() throws IOException {
        assertThat(tree.packageInfos()).isNotEmpty();
        for (final Path file : tree.packageInfos()) {
            assertThat(Files.readString(file))
                    .as("%s has a paragraph that begins with 'Thread:' or 'Threads:'", tree.name(file))
                    .containsPattern(THREAD);
        }
    }

    @Test
    void shouldDescribeEachPackage() {
        final Set<String> described =
                tree.packageInfos().stream().map(SourceTree::packageOf).collect(Collectors.toSet());

        final List<String> others = tree.types().stream()
                .map(SourceTree::packageOf)
                .distinct()
                .filter(name -> !described.contains(name))
                .toList();

        assertThat(others).as("packages without a package-info.java").isEmpty();
    }

    @Test
    void shouldGiveASimpleNameToOneType() {
        final Map<String, List<String>> byName = tree.types().stream()
                .collect(Collectors.groupingBy(
                        file -> String.valueOf(file.getFileName()),
                        TreeMap::new,
                        Collectors.mapping(tree::name, Collectors.toList())));
        byName.values().removeIf(files -> files.size() == 1);

        assertThat(byName).as("types with one simple name").isEmpty();
    }

    @Test
    void shouldKeepPackagesSmall() {
        final Map<String, Long> sizes = tree.types().stream()
                .collect(Collectors.groupingBy(
                        file -> tree.name(file.resolveSibling("")), TreeMap::new, Collectors.counting()));
        sizes.values().removeIf(size -> size <= MAX_TYPES);

        assertThat(sizes).as("packages with more than %s types", MAX_TYPES).isEmpty();
    }

    @Test
    void shouldKeepFilesSmall() throws IOException {
        final List<String> large = new ArrayList<>();
        for (final Path file : tree.types()) {
            if (Files.readAllLines(file).size() > MAX_LINES) {
                large.add(tree.name(file));
            }
        }

        assertThat(large).as("files with more than %s lines", MAX_LINES).isEmpty();
    }
}
