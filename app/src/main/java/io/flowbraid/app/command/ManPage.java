// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.process.Version;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Setting;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Manual pages in the language of man(7), made from the commands and the settings. picocli's own generator writes
 * AsciiDoc, which takes a Ruby program to convert. (NOT thread safe)
 */
final class ManPage {
    /** Of the 80 columns of a terminal, a manual indents its text by seven. */
    private static final int MAX_LITERAL = 72;

    private final StringBuilder page = new StringBuilder();

    private ManPage(String name, int section) {
        macro("TH", name, Integer.toString(section), "", "Flowbraid " + Version.text(), "Flowbraid");
    }

    /** Section 1: the program, or one of its commands. */
    static String of(CommandLine command) {
        final CommandSpec spec = command.getCommandSpec();
        final String name = spec.qualifiedName("-");
        final ManPage man = new ManPage(name, 1);
        final List<String> description = Arrays.asList(spec.usageMessage().description());
        man.name(name, String.join(" ", description));
        man.macro("SH", "SYNOPSIS");
        man.literal(synopsis(command));
        man.macro("SH", "DESCRIPTION");
        man.text(String.join(" ", description));
        if (!command.getSubcommands().isEmpty()) {
            man.commands(command);
        }
        man.macro("SH", "OPTIONS");
        spec.positionalParameters().forEach(argument -> man.entry(argument.paramLabel(), HelpText.of(argument)));
        spec.options().stream().filter(option -> !option.hidden()).forEach(man::option);
        final String footer = String.join("\n", spec.usageMessage().footer()).strip();
        if (!footer.isEmpty()) {
            man.macro("SH", "NOTES");
            man.literal(footer);
        }
        man.macro("SH", "SEE ALSO");
        man.text("flowbraid(1), flowbraid.conf(5)");
        return man.page.toString();
    }

    /** Section 5: the configuration file. */
    static String ofSettings() {
        final ManPage man = new ManPage("flowbraid.conf", 5);
        man.name("flowbraid.conf", "configuration of Flowbraid");
        man.macro("SH", "DESCRIPTION");
        man.text("Flowbraid reads /etc/flowbraid/flowbraid.conf if it exists, or the file that --config names."
                + " The format is HOCON, of which JSON is a part. Options of the command line win over the file.");
        man.macro("SH", "SETTINGS");
        for (final Setting<?> setting : Catalogue.settings()) {
            man.entry(
                    setting.key() + " = " + setting.defaultText(),
                    setting.sentence() + " (" + setting.typeText() + ")");
        }
        man.macro("SH", "SEE ALSO");
        man.text("flowbraid-config(1)");
        return man.page.toString();
    }

    private static String synopsis(CommandLine command) {
        final CommandLine.Model.UsageMessageSpec usage =
                command.getCommandSpec().usageMessage();
        final int ofHelp = usage.width();
        usage.width(MAX_LITERAL);
        final String synopsis = new CommandLine.Help(
                        command.getCommandSpec(), CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .synopsis(0)
                .stripTrailing();
        usage.width(ofHelp);
        return synopsis;
    }

    private void name(String name, String purpose) {
        macro("SH", "NAME");
        page.append(escaped(name)).append(" \\- ").append(escaped(purpose)).append('\n');
    }

    private void commands(CommandLine command) {
        macro("SH", "COMMANDS");
        command.getSubcommands().forEach((name, each) -> {
            final CommandSpec spec = each.getCommandSpec();
            if (!spec.usageMessage().hidden()) {
                entry(name, String.join(" ", spec.usageMessage().description()));
            }
        });
    }

    private void option(OptionSpec option) {
        final String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        entry(String.join(", ", option.names()) + label, HelpText.of(option));
    }

    private void entry(String term, String text) {
        macro("TP");
        page.append("\\fB").append(escaped(term)).append("\\fR\n");
        text(text);
    }

    private void text(String text) {
        page.append(escaped(text)).append('\n');
    }

    private void literal(String lines) {
        macro("nf");
        lines.lines().forEach(line -> page.append(escaped(line)).append('\n'));
        macro("fi");
    }

    private void macro(String name, String... words) {
        page.append('.').append(name);
        for (final String word : words) {
            page.append(" \"").append(escaped(word)).append('"');
        }
        page.append('\n');
    }

    /** A line that begins with a dot or an apostrophe would be a macro. */
    private static String escaped(String line) {
        final String text = line.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return text.startsWith(".") || text.startsWith("'") ? "\\&" + text : text;
    }
}
