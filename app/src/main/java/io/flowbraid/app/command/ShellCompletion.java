// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion of commands and options for zsh and fish; picocli writes the one for bash. */
final class ShellCompletion {
    private ShellCompletion() {}

    static String zsh(CommandLine flowbraid) {
        final StringBuilder script = new StringBuilder("""
                #compdef flowbraid
                # Generated from the commands of flowbraid.

                _flowbraid() {
                    local state
                    typeset -A opt_args
                    _arguments -C '1: :->command' '*:: :->arguments'
                    case $state in
                        command)
                            local -a commands=(
                """);
        commands(flowbraid)
                .forEach((name, spec) -> script.append("                '")
                        .append(name)
                        .append(':')
                        .append(quoted(sentence(spec)))
                        .append("'\n"));
        script.append("""
                            )
                            _describe command commands
                            ;;
                        arguments)
                            case $words[1] in
                """);
        commands(flowbraid).forEach((name, spec) -> {
            script.append("                ").append(name).append(")\n                    _arguments");
            for (final OptionSpec option : options(spec)) {
                for (final String each : option.names()) {
                    script.append(" \\\n                        '*")
                            .append(zshOption(option, each))
                            .append('\'');
                }
            }
            script.append(" \\\n                        '*: :_default'\n                    ;;\n");
        });
        return script.append("""
                            esac
                            ;;
                    esac
                }

                _flowbraid "$@"
                """).toString();
    }

    private static String zshOption(OptionSpec option, String name) {
        final String help = quoted(HelpText.of(option)).replace("[", "\\[").replace("]", "\\]");
        if (option.arity().max() == 0) {
            return name + "[" + help + "]";
        }
        final String label = quoted(option.paramLabel()).replace(":", "\\:");
        return name + (name.startsWith("--") ? "=" : "+") + "[" + help + "]:" + label + ":_default";
    }

    static String fish(CommandLine flowbraid) {
        final StringBuilder script = new StringBuilder("# Generated from the commands of flowbraid.\n");
        commands(flowbraid)
                .forEach((name, spec) -> script.append("complete -c flowbraid -f -n __fish_use_subcommand -a ")
                        .append(name)
                        .append(" -d '")
                        .append(fishQuoted(sentence(spec)))
                        .append("'\n"));
        commands(flowbraid).forEach((name, spec) -> {
            for (final OptionSpec option : options(spec)) {
                script.append("complete -c flowbraid -n '__fish_seen_subcommand_from ")
                        .append(name)
                        .append('\'');
                for (final String each : option.names()) {
                    script.append(each.startsWith("--") ? " -l " : " -s ").append(each.replaceFirst("^-+", ""));
                }
                script.append(option.arity().max() == 0 ? "" : " -r");
                script.append(" -d '").append(fishQuoted(HelpText.of(option))).append("'\n");
            }
        });
        return script.toString();
    }

    private static Map<String, CommandSpec> commands(CommandLine flowbraid) {
        final Map<String, CommandSpec> commands = new TreeMap<>();
        flowbraid.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.put(name, command.getCommandSpec());
            }
        });
        return commands;
    }

    private static List<OptionSpec> options(CommandSpec spec) {
        final List<OptionSpec> options = new ArrayList<>(spec.options());
        options.removeIf(OptionSpec::hidden);
        return options;
    }

    private static String sentence(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description());
    }

    /** Within apostrophes of zsh. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "'\\''");
    }

    private static String fishQuoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
