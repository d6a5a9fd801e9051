// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package is made and checked without being installed; {@code make try-deb} installs it on a bare system. */
@Tag("once")
class DebianPackageTest {
    private static final Path PACKAGING =
            Path.of("..", "packaging").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private record Outcome(int exitCode, String text) {}

    @BeforeEach
    void findTools() {
        Kernel.assumeProgram("/usr/bin/dpkg-deb");
        Kernel.assumeProgram("/usr/bin/lintian");
    }

    @Test
    void shouldHaveWhatItMustAndBeTheSameEachTimeItIsMade() throws Exception {
        final Path made = make("amd64", "first");

        check(made);
        assertThat(make("amd64", "second")).hasSameBinaryContentAs(made);
    }

    @Test
    void shouldHaveTheNativeLibrariesOfAnotherArchitecture() throws Exception {
        check(make("arm64", "other"));
    }

    private static void check(Path made) throws Exception {
        final Outcome outcome = run(PACKAGING.resolve("check-deb").toString(), made.toString());

        assertThat(outcome.exitCode).as(outcome.text).isZero();
    }

    private Path make(String architecture, String folder) throws Exception {
        final Path target = directory.resolve(folder);
        final Outcome outcome =
                run(PACKAGING.resolve("deb").toString(), Product.HOME.toString(), architecture, target.toString(), "0");
        assertThat(outcome.exitCode).as(outcome.text).isZero();
        try (Stream<Path> files = Files.list(target)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static Outcome run(String... command) throws Exception {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }
}
