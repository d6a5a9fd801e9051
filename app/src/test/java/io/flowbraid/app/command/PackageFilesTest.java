// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.FlowbraidPipeline;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.Catalogue;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Manual and completion know every command, option and setting. */
class PackageFilesTest {
    private final CommandLine flowbraid = new Cli(
                    new FlowbraidPipeline(),
                    new Streams(OutputStream.nullOutputStream(), System.err, false, false, false))
            .commandLine();
    private final Map<String, String> files = PackageFiles.of(flowbraid);

    @Test
    void shouldHaveAManPageOfEveryCommandWithItsOptions() {
        assertThat(files.get("man/flowbraid.1")).contains(".SH \"COMMANDS\"", "Exit codes of every command");
        flowbraid.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                final String page = Objects.requireNonNull(files.get("man/flowbraid-" + name + ".1"));
                assertThat(page).startsWith(".TH \"flowbraid\\-" + name.replace("-", "\\-") + "\" \"1\"");
                command.getCommandSpec()
                        .options()
                        .forEach(option ->
                                assertThat(page).contains(option.longestName().replace("-", "\\-")));
                command.getCommandSpec()
                        .positionalParameters()
                        .forEach(argument -> assertThat(page).contains(".TP\n\\fB" + argument.paramLabel() + "\\fR\n"));
                assertThat(synopsis(page).lines())
                        .as("lines of 80 columns, indented by seven")
                        .allMatch(line -> line.length() <= 73);
            }
        });
    }

    private static String synopsis(String page) {
        final String from = page.substring(page.indexOf(".SH \"SYNOPSIS\""));
        return from.substring(0, from.indexOf(".fi")).replace("\\-", "-");
    }

    @Test
    void shouldWriteNoLineOfAManPageThatIsAMacroByChance() {
        files.forEach((name, page) -> {
            if (name.startsWith("man/")) {
                assertThat(page.lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
                        .as(name)
                        .allMatch(line -> line.matches("\\.(TH|SH|TP|nf|fi)( \".*\")*"));
            }
        });
    }

    @Test
    void shouldHaveAManPageOfEverySetting() {
        Catalogue.settings()
                .forEach(setting -> assertThat(files.get("man/flowbraid.conf.5"))
                        .contains("\\fB" + setting.key().replace("-", "\\-") + " = "));
    }

    @Test
    void shouldCompleteCommandsAndOptionsInThreeShells() {
        assertThat(files.get("completion/flowbraid.bash")).contains("--companion", "sockets");
        assertThat(files.get("completion/flowbraid.zsh"))
                .startsWith("#compdef flowbraid\n")
                .contains("'up:Watch this host", "'*--companion=[");
        assertThat(files.get("completion/flowbraid.fish"))
                .contains("-a up -d 'Watch this host", "'__fish_seen_subcommand_from up' -l companion -r");
        assertThat(files.values()).noneMatch(text -> text.contains("${DEFAULT-VALUE}") || text.contains("%n"));
    }
}
