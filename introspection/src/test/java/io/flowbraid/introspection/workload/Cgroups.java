// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What runtimes leave behind: the cgroups above their containers'. */
public final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private Cgroups() {}

    /** Removes those of that path in every hierarchy, as far as nothing is in them. */
    public static void removeEmpty(String path) throws IOException {
        try (Stream<Path> hierarchies = Files.list(ROOT)) {
            Stream.concat(Stream.of(ROOT), hierarchies)
                    .map(hierarchy -> hierarchy.resolve(path).toFile())
                    .filter(File::isDirectory)
                    .forEach(File::delete);
        }
    }
}
