// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the build that writes the commit down, for {@link Version}. */
class CommitScriptTest {
    private static final Path SCRIPT = Path.of("src/main/build/commit").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void shouldWriteAnEmptyFileWithoutGit() throws Exception {
        final Path output = directory.resolve("classes/commit.txt");

        run(output);
        run(output);

        assertThat(output).content().isBlank();
    }

    /** With no other programs than those that every system has. */
    private void run(Path output) throws IOException, InterruptedException {
        final Path programs = directory.resolve("bin");
        Files.createDirectories(programs);
        for (final String name : new String[] {"cat", "date", "dirname", "mkdir"}) {
            Files.copy(
                    Path.of("/bin", name).toRealPath(),
                    programs.resolve(name),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        final ProcessBuilder script = new ProcessBuilder("/bin/sh", SCRIPT.toString(), output.toString()).inheritIO();
        script.environment().put("PATH", programs.toString());
        assertThat(script.start().waitFor()).isZero();
    }
}
