// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.FlowbraidPipeline;
import io.flowbraid.app.process.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run --feed} with files that are no recorded feed. */
class FeedFileTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"# Flowbraid\n\nJoins packets.\n", "{\"a\":1}\n", "\u0001ELF", "{\n}\n"})
    void shouldFailWhenNothingWasAnEvent(String text) throws IOException {
        final Path file = Files.writeString(directory.resolve("README.md"), text);

        assertThat(run(file)).isEqualTo(ExitCode.ERROR);
        assertThat(errors())
                .contains("flowbraid: " + file + ": no line of it is a socket event; give a recorded feed\n");
    }

    @Test
    void shouldTakeAnEmptyFileForAFeedWithoutEvents() throws IOException {
        assertThat(run(Files.writeString(directory.resolve("events.jsonl"), "\n")))
                .isZero();
        assertThat(errors()).doesNotContain("no line of it");
    }

    private int run(Path file) {
        final Streams streams =
                new Streams(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false);
        return new Cli(new FlowbraidPipeline(), streams).run("run", "--feed", file.toString(), "-o", "json");
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
