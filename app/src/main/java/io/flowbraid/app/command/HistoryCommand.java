// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.history.Format;
import io.flowbraid.app.history.HistoryAnswer;
import io.flowbraid.app.history.HistoryOrder;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.OptionOrigin;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.QueryNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code flowbraid history}: flows of the past, whether or not they are still being kept. */
@Command(
        name = "history",
        description = "Ask for flows of the past, by the words that docs/reference/query.md explains.",
        sortOptions = false,
        footer = {
            "",
            "Quote a question that has parentheses, <, > or * in it.",
            "",
            "Examples:",
            "  flowbraid history process:curl last 1h",
            "  flowbraid history 'port:443 bytes>1MB since 10:00' --sort bytes",
            "  flowbraid history --by container last 1d",
            "  flowbraid history 'status:unattributed last 1h' -o json | jq .server.ip"
        })
final class HistoryCommand implements Callable<Integer> {
    /** More is not for eyes, and not for memory. */
    private static final int MAX_LIMIT = 100_000;

    /** A name of two letters or more: {@code -o=json} is an option. */
    private static final Pattern NEGATED_TERM = Pattern.compile("-[A-Za-z@_][\\w.@-]+[:=!~<>].*", Pattern.DOTALL);

    private final Streams streams;

    @Parameters(
            arity = "0..*",
            paramLabel = "QUESTION",
            description = "Which flows; all of them without it. Words of several arguments belong together.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|csv",
            defaultValue = "table",
            description = "A table, one JSON object for each flow as run -o json writes it, or CSV.")
    private Format format = Format.TABLE;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            converter = GroupingName.class,
            description = "Who sent and received most instead of the flows: ${COMPLETION-CANDIDATES}.")
    private @Nullable Grouping by;

    @Option(
            names = "--columns",
            paramLabel = "FIELD,...",
            hideParamSyntax = true,
            split = ",",
            description = "The columns, by the names of the flow record or their short names.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            defaultValue = "event.end",
            description = "What the flows are ordered by, newest or biggest first; without it the time of the end.")
    private String sort = "event.end";

    @Option(names = "--ascending", description = "Oldest or smallest first.")
    private boolean isAscending;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; without it ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = {"--dir", "--history-dir"},
            paramLabel = "DIR",
            description = "The history's directory; without it that of the configuration.")
    private @Nullable Path directory;

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** By its name as help shows it, in small letters or capitals. */
    static final class GroupingName implements ITypeConverter<Grouping> {
        @Override
        public Grouping convert(String text) {
            return Grouping.find(text.toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of " + Grouping.choices()));
        }
    }

    HistoryCommand(Streams streams) {
        this.streams = streams;
    }

    /**
     * The arguments, with {@code -has:container} of a command with a query as {@code not has:container}: it is not -h.
     */
    static String[] withNotsInWords(String... arguments) {
        final boolean isOurs = arguments.length > 0 && Cli.QUERYING.contains(arguments[0]);
        return isOurs
                ? Arrays.stream(arguments)
                        .map(argument ->
                                NEGATED_TERM.matcher(argument).matches() ? "not " + argument.substring(1) : argument)
                        .toArray(String[]::new)
                : arguments;
    }

    @Override
    @SuppressWarnings("JavaTimeDefaultTimeZone") // the user's
    public Integer call() throws IOException {
        final Clock clock = Clock.systemDefaultZone();
        final HistoryOrder order = order(clock);
        final Overrides overrides = new Overrides();
        if (directory != null) {
            overrides.put(
                    Catalogue.HISTORY_DIRECTORY, directory.toAbsolutePath().toString(), OptionOrigin.of("--dir"));
        }
        final Path kept = HistorySettings.of(common.load(overrides)).directory();
        final FlowHistoryProvider provider = FlowHistoryProvider.find()
                .orElseThrow(() -> new HistoryException(
                        "the part that keeps a history is not installed: add flowbraid-history and duckdb_jdbc"
                                + " to lib"));
        try (FlowHistory history = provider.read(kept, this::warn)) {
            new HistoryAnswer(order, clock.getZone()).write(history, streams.out(), streams.err());
        }
        return ExitCode.OK;
    }

    private void warn(String sentence) {
        streams.err().println("flowbraid: " + sentence);
    }

    private HistoryOrder order(Clock clock) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit " + limit + ": it is 1 to " + MAX_LIMIT);
        }
        return new HistoryOrder(
                query(clock),
                by,
                format,
                columns.stream().map(name -> field("--columns", name)).toList(),
                field("--sort", sort),
                !isAscending,
                limit);
    }

    private static FlowField field(String option, String name) {
        return QueryNames.field(name.strip())
                .orElseThrow(
                        () -> new UsageException(option + " " + name + ": it is one field of the flow record, such as"
                                + " bytes or client.process.name; docs/reference/query.md lists them"));
    }

    private FlowQuery query(Clock clock) {
        final String text = String.join(" ", words);
        try {
            return FlowQuery.parse(text, clock);
        } catch (QueryException e) {
            // As long as the text, so that the caret stands where it belongs.
            throw new UsageException(
                    e.getMessage() + "\n  " + SafeText.replaced(text, '?') + "\n  " + " ".repeat(e.position()) + "^");
        }
    }
}
