// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directory in which captures and results of one comparison lie; what is in it is deleted at the end. */
final class Workplace implements AutoCloseable {
    private final Tools tools;
    private final Path directory;

    Workplace(Tools tools, Path parent) throws IOException {
        this.tools = tools;
        Files.createDirectories(parent);
        directory = Files.createTempDirectory(parent, "flowbraid-compare-");
    }

    Tools tools() {
        return tools;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** An empty directory. */
    Path emptyDirectory(String name) throws IOException {
        final Path wanted = directory.resolve(name);
        delete(wanted);
        return Files.createDirectory(wanted);
    }

    void delete(String name) throws IOException {
        delete(directory.resolve(name));
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        final List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    @Override
    public void close() {
        try {
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " could not be deleted", e);
        }
    }
}
