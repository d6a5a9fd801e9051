// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.pipeline.Streams;
import io.flowbraid.config.ReferencePage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The generated pages of docs/reference say what the code says. To write them anew:
 *
 * {@snippet lang="shell" :
 * mvn -q test -pl app -am -Dtest=ReferencePagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dflowbraid.docs=write
 * }
 */
class ReferencePagesTest {
    private static final Path FOLDER = Path.of("../docs/reference");
    private static final boolean IS_WRITING = "write".equals(System.getProperty("flowbraid.docs"));

    @Test
    void shouldDocumentEverySetting() {
        assertUpToDate("configuration.md", ReferencePage.markdown());
    }

    @Test
    void shouldDocumentEveryCommand() {
        assertUpToDate("cli.md", commandLinePage());
    }

    private static String commandLinePage() {
        final CommandLine flowbraid = new Cli(
                        new Unwired(), new Streams(OutputStream.nullOutputStream(), System.err, false, false, false))
                .commandLine();
        final StringBuilder page = new StringBuilder("# Command line\n\n");
        page.append("<!-- Generated from the commands; edit these, then run `make docs`. -->\n");
        append(page, flowbraid);
        flowbraid.getSubcommands().forEach((name, command) -> {
            if (!name.equals("generate-completion")) {
                append(page, command);
            }
        });
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
        command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                .lines()
                .forEach(line -> page.append(line.stripTrailing()).append('\n'));
        page.append("```\n");
    }

    private static void assertUpToDate(String name, String page) {
        final Path file = FOLDER.resolve(name);
        try {
            if (IS_WRITING) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, page);
            }
            assertThat(file).as("stale: run `make docs` and commit the page").hasContent(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
