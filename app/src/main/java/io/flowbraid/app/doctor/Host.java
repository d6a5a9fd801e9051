// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The host under examination, as far as files tell.
 *
 * @param root {@code /}, or a folder that stands for it
 * @param osName {@code os.name} of the JVM
 * @param architecture {@code os.arch} of the JVM
 */
record Host(Path root, String osName, String architecture) {

    static Host local() {
        return new Host(Path.of("/"), System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    boolean has(String path) {
        return Files.exists(at(path));
    }

    /** The text of a small file, trimmed; empty when it cannot be read. */
    String text(String path) {
        try {
            return Files.readString(at(path)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The lines of a file; none when it cannot be read. */
    List<String> lines(String path) {
        return text(path).lines().toList();
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }
}
