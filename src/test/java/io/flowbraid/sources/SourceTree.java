// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The Java files that the product and the benchmarks are built from. */
final class SourceTree {
    private static final String SOURCES = "/src/main/java/";
    private static final String PACKAGE_INFO = "package-info.java";
    private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules", ".git");

    private final Path root;
    private final List<Path> files = new ArrayList<>();

    /** Acceptance tests run in the directory of their module. */
    SourceTree() {
        root = Path.of("..").toAbsolutePath().normalize();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    final boolean isSource = !NOT_SOURCES.contains(String.valueOf(directory.getFileName()));
                    return isSource ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().contains(SOURCES) && file.toString().endsWith(".java")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> types() {
        return files.stream()
                .filter(file -> !file.endsWith(PACKAGE_INFO) && !file.endsWith("module-info.java"))
                .toList();
    }

    List<Path> packageInfos() {
        return files.stream().filter(file -> file.endsWith(PACKAGE_INFO)).toList();
    }

    /** As a reader knows the file. */
    String name(Path file) {
        return root.relativize(file).toString();
    }

    /** Several modules may have types of one package. */
    static String packageOf(Path file) {
        final String directory = String.valueOf(file.getParent());
        return directory.substring(directory.lastIndexOf(SOURCES) + SOURCES.length());
    }
}
