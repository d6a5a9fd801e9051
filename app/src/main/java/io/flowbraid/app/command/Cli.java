// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.process.Severity;
import io.flowbraid.app.process.StandardOutput;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.InvalidConfigException;
import io.flowbraid.config.Suggestion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands together, and how they fail: one sentence on stderr, 1 for an error, 2 for a wrong command line or
 * configuration.
 */
public final class Cli {
    private static final Set<String> TELL_OF_ALL = Set.of("docs", "generate-completion", "help");
    private static final Map<String, String> OF_PICOCLI = Map.of(
            "help", "Print the help of the program or of a command.",
            "generate-completion", "Completion for bash and zsh: source <(flowbraid generate-completion)");
    private static final int MAX_SUGGESTIONS = 2;
    private static final String UNKNOWN_TO_HELP = "Unknown subcommand";
    private static final String WRONG_VALUE = "Invalid value for option";

    /** Commands whose positional arguments are a query. */
    static final Set<String> QUERYING = Set.of("history", "top", "packets");

    private final CommandLine commandLine;
    private final StandardOutput out;

    /** @param words the command line, when only what it asks for is needed: each command described delays the start */
    public Cli(Pipeline pipeline, Streams outside, String... words) {
        out = new StandardOutput(outside.out());
        final Streams streams = outside.with(out);
        commandLine = new CommandLine(new Flowbraid());
        final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("up", () -> new UpCommand(pipeline, streams));
        commands.put("run", () -> new RunCommand(pipeline, streams));
        commands.put("agent", () -> new AgentCommand(pipeline, streams));
        commands.put("sockets", () -> new SocketsCommand(pipeline, streams));
        commands.put("top", () -> new TopCommand(pipeline, streams));
        commands.put("history", () -> new HistoryCommand(streams));
        commands.put("packets", () -> new PacketsCommand(streams));
        commands.put("stitch", () -> new StitchCommand(pipeline, streams));
        commands.put("keys", KeysCommand::new);
        commands.put("config", ConfigCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("help", CommandLine.HelpCommand::new);
        commands.put("docs", DocsCommand::new);
        commands.put("generate-completion", AutoComplete.GenerateCompletion::new);
        final String asked = words.length > 0 ? words[0] : "";
        if (commands.containsKey(asked) && !TELL_OF_ALL.contains(asked)) {
            commands.keySet().retainAll(Set.of(asked));
        }
        commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
        commandLine.getSubcommands().forEach((name, command) -> describe(name, command.getCommandSpec()));
        commandLine.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        // What follows the first word of the filter is filter: "run -i lo tcp and not -x" is libpcap's to refuse.
        // A query is no filter: options may stand behind it.
        commandLine.getSubcommands().forEach((name, command) -> command.setStopAtPositional(!QUERYING.contains(name)));
        commandLine.setUsageHelpWidth(100);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((mistake, args) -> misused(mistake));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    /** The texts of picocli's own commands have line breaks and quotes that a manual shows as they are. */
    private static void describe(String name, CommandSpec command) {
        final String text = OF_PICOCLI.get(name);
        if (text != null) {
            command.usageMessage().header(new String[0]).description(text);
        }
    }

    public int run(String... args) {
        final int exitCode = commandLine.execute(HistoryCommand.withNotsInWords(args));
        commandLine.getOut().flush();
        return out.loss().map(this::lost).orElse(exitCode);
    }

    private int lost(String sentence) {
        commandLine.getErr().println(Severity.ERROR.line(sentence));
        return ExitCode.ERROR;
    }

    CommandLine commandLine() {
        return commandLine;
    }

    private static int misused(CommandLine.ParameterException mistake) {
        final CommandLine command = mistake.getCommandLine();
        final PrintWriter err = command.getErr();
        err.println(Severity.ERROR.line(sentence(mistake)));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static String sentence(CommandLine.ParameterException mistake) {
        final CommandLine command = mistake.getCommandLine();
        if (String.valueOf(mistake.getMessage()).startsWith(UNKNOWN_TO_HELP)) {
            return notACommand(String.valueOf(mistake.getValue()), command);
        }
        if (!(mistake instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return withoutTypes(mistake);
        }
        final String text = unmatched.getUnmatched().get(0);
        if (unmatched.isUnknownOption()) {
            return command.getCommandSpec().qualifiedName() + " has no option '" + text + "'"
                    + didYouMean(unmatched.getSuggestions());
        }
        return command.getSubcommands().isEmpty()
                ? command.getCommandName() + " takes no argument '" + text + "'"
                : notACommand(text, command);
    }

    private static String notACommand(String word, CommandLine all) {
        final List<String> commands = all.getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        return "'" + word + "' is not a command; there are " + Flowbraid.COMMANDS
                + didYouMean(Suggestion.nearest(word, commands).stream().toList());
    }

    private static String didYouMean(List<String> alike) {
        return alike.isEmpty()
                ? ""
                : "; did you mean " + alike.stream().limit(MAX_SUGGESTIONS).collect(Collectors.joining(" or ")) + "?";
    }

    /** The parser's sentence; about a word of several or a number, in the words that our own options use. */
    private static String withoutTypes(CommandLine.ParameterException mistake) {
        // Of an option with NAME=VALUE it says the word twice.
        final String sentence = String.valueOf(mistake.getMessage()).replace("option option ", "option ");
        final CommandLine.Model.ArgSpec option = mistake.getArgSpec();
        if (option == null || mistake.getValue() == null || !sentence.startsWith(WRONG_VALUE)) {
            return sentence;
        }
        final Class<?> type = option.type();
        if (!type.isEnum() && type != int.class && type != Integer.class && type != double.class) {
            return sentence;
        }
        final String wanted = type.isEnum()
                ? "none of "
                        + Stream.of(type.getEnumConstants())
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                : "not a number";
        return sentence.substring(0, sentence.indexOf(": ") + 2) + "'" + mistake.getValue() + "' is " + wanted;
    }

    private int failed(Exception failure, CommandLine command) {
        if (out.hasFailed()) {
            // The output has reported its failure. A reader that has seen enough is no failure.
            return ExitCode.OK;
        }
        final PrintWriter err = command.getErr();
        sentences(failure).lines().forEach(line -> err.println(Severity.ERROR.line(line)));
        if (showsTraces(command)) {
            final StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            err.print(trace);
        }
        err.flush();
        return failure instanceof UsageException || failure instanceof InvalidConfigException
                ? ExitCode.USAGE
                : ExitCode.ERROR;
    }

    /** With {@code -v} twice. */
    private static boolean showsTraces(CommandLine command) {
        return command.getParseResult().matchedOptionValue("-v", new boolean[0]).length > 1;
    }

    /** An error of ours explains itself; one of the JDK's gets its kind in front. */
    private static String sentences(Exception failure) {
        final String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "unexpected " + failure.getClass().getSimpleName() + "; -vv shows where";
        }
        if (failure instanceof FileSystemException file) {
            final String reason = file.getReason();
            return file.getFile() + ": " + (reason == null ? kind(file) : reason);
        }
        return failure instanceof IOException || failure instanceof RuntimeException
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }

    private static String kind(FileSystemException failure) {
        return switch (failure.getClass().getSimpleName()) {
            case "NoSuchFileException" -> "no such file or folder";
            case "AccessDeniedException" -> "no permission";
            default -> failure.getClass().getSimpleName();
        };
    }
}
