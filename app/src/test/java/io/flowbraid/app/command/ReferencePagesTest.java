// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.process.Streams;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The generated pages of docs/reference say what the code says. */
class ReferencePagesTest {
    private static final Path FOLDER = Path.of("../docs/reference");

    @Test
    void shouldBeCommittedAsTheCodeMakesThem() {
        final CommandLine flowbraid = new Cli(
                        new io.flowbraid.app.FlowbraidPipeline(),
                        new Streams(OutputStream.nullOutputStream(), System.err, false, false, false))
                .commandLine();

        ReferencePages.of(flowbraid)
                .forEach((name, page) -> assertThat(FOLDER.resolve(name))
                        .as("stale: run `make docs` and commit the page")
                        .hasContent(page));
    }
}
