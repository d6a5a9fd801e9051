// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.history.read.FlowsQuestion;
import io.flowbraid.history.read.FoldedQuestion;
import io.flowbraid.history.read.HistoryReader;
import io.flowbraid.history.read.KeptFiles;
import io.flowbraid.history.read.MapQuestion;
import io.flowbraid.history.read.NewcomersQuestion;
import io.flowbraid.history.read.TalkersQuestion;
import io.flowbraid.history.read.TalliesQuestion;
import io.flowbraid.history.read.TrafficQuestion;
import io.flowbraid.history.write.HistorySink;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.Newcomers;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The history: Parquet files in a directory, written and read by DuckDB. */
final class ParquetHistory implements FlowHistory {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HistoryReader reader;
    /** Null when it is only read. */
    private final @Nullable HistorySink sink;

    private ParquetHistory(HistoryDirectory directory, @Nullable HistorySink sink, Consumer<HistoryFile> onDamaged) {
        reader = new HistoryReader(directory, TIMEOUT, onDamaged);
        this.sink = sink;
    }

    /** One that is kept, on a thread that starts here. */
    static ParquetHistory keep(
            HistoryTuning settings, FlowContext context, LedgerStage stage, HistoryHealth health, InstantSource clock) {
        final HistoryDirectory directory = new HistoryDirectory(settings.directory());
        return new ParquetHistory(
                directory,
                HistorySink.start(settings, context, stage, health, clock),
                damaged -> setAside(directory, damaged, health));
    }

    private static void setAside(HistoryDirectory directory, HistoryFile damaged, HistoryHealth health) {
        try {
            health.damaged(directory.setAside(damaged));
        } catch (IOException e) {
            health.tell("a file is damaged and left out of answers: " + damaged.path());
        }
    }

    /**
     * One that another process may keep.
     *
     * @param warning receives the files that cannot be read
     */
    static ParquetHistory read(HistoryDirectory directory, Consumer<String> warning) {
        return new ParquetHistory(
                directory,
                null,
                damaged -> warning.accept("a file is damaged and left out of the answer: " + damaged.path()));
    }

    @Override
    public FlowSink sink() {
        if (sink == null) {
            throw new IllegalStateException("this history was opened to be read");
        }
        return sink;
    }

    @Override
    public FlowPage flows(FlowQuestion question) {
        return reader.ask(question.range(), new FlowsQuestion(question));
    }

    @Override
    public FlowPage folded(FlowQuestion question) {
        return reader.ask(question.range(), new FoldedQuestion(question));
    }

    @Override
    public List<Talker> talkers(FlowQuery query, TimeRange range, Grouping by, int limit) {
        return reader.ask(range, new TalkersQuestion(query, range, by, limit));
    }

    @Override
    public TrafficSeries traffic(FlowQuery query, TimeRange range, @Nullable Grouping by, long stepNs, int top) {
        return reader.ask(range, new TrafficQuestion(query, range, by, stepNs, top));
    }

    @Override
    public TalkMap map(FlowQuery query, TimeRange range, Grouping by, @Nullable MapGroup within, int limit) {
        return reader.ask(range, new MapQuestion(query, range, by, within, limit));
    }

    @Override
    public List<Tally> tallies(TallyQuestion question) {
        return reader.ask(question.range(), new TalliesQuestion(question));
    }

    @Override
    public Newcomers newcomers(NewcomerQuestion question) {
        return reader.ask(question.range(), new NewcomersQuestion(question));
    }

    @Override
    public HistoryState state() {
        final KeptFiles.Kept kept = reader.kept();
        return new HistoryState(
                condition(),
                reason(),
                kept.oldestNs(),
                kept.newestNs(),
                kept.flows(),
                kept.bytes(),
                sink == null ? 0 : sink.lost());
    }

    @Override
    public HistoryState.Condition condition() {
        return reason().isEmpty() ? HistoryState.Condition.RUNNING : HistoryState.Condition.PAUSED;
    }

    @Override
    public String reason() {
        return sink == null ? "" : sink.reason();
    }

    @Override
    public @Nullable Map<String, Long> positions() {
        return sink == null ? null : sink.positions();
    }

    @Override
    public void close() {
        if (sink != null) {
            sink.close();
        }
        reader.close();
    }
}
