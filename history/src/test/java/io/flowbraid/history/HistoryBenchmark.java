// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.history.batch.FileColumn;
import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.history.file.ParquetCopy;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.FlowMeasure.Fold;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.NewcomerQuestion.Place;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FailureKind;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many flows a second go in, and how long questions about many take.
 *
 * <p>{@code make bench-history}. Arguments: records in, hours, flows an hour, and a directory, whose files are used
 * again.
 *
 * <p>In: every record is offered until there is room; the time ends when all are in files. Questions: over hours of
 * flows copied from one hour, with flow ids, addresses and bytes made different by SQL; five runs each, files in the
 * page cache, median.
 */
final class HistoryBenchmark {
    private static final int ROUNDS = 5;
    private static final long HOUR_NS = 3_600_000_000_000L;

    private final Path directory;
    private final PrintStream out;

    private HistoryBenchmark(Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
    }

    /** Records in, hours, flows an hour; a directory. */
    public static void main(String[] arguments) throws Exception {
        final HistoryBenchmark benchmark = new HistoryBenchmark(Path.of(arguments[3]), System.out);
        benchmark.in(Integer.parseInt(arguments[0]));
        benchmark.questions(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private void in(int records) throws IOException {
        final Path files = directory.resolve("in");
        final LedgerStage stage = new LossLedger().open("history", "benchmark");
        final FlowRecord[] flows = flows(20_000);
        try (FlowHistory history = keep(files, stage, InstantSource.system())) {
            offer(history, stage, flows, records / 4);
            final long startNs = System.nanoTime();
            final long startCpuNs = cpuNs();
            offer(history, stage, flows, records);
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            out.printf(
                    "in: %,d records in %.2f s: %,.0f a second, %,.0f a CPU second; lost %d%n",
                    records, seconds, records / seconds, records / ((cpuNs() - startCpuNs) / 1e9), stage.lost());
        }
        long bytes = 0;
        for (final HistoryFile file : new HistoryDirectory(files).files()) {
            bytes += Files.size(file.path());
        }
        out.printf("in: %.0f bytes a record on disk%n", (double) bytes / (records + records / 4));
    }

    private void offer(FlowHistory history, LedgerStage stage, FlowRecord[] flows, int records) {
        for (int i = 0; i < records; i++) {
            while (stage.held() >= 30_000) {
                LockSupport.parkNanos(1_000_000);
            }
            flows[i % flows.length].flowId += flows.length;
            history.sink().accept(flows[i % flows.length]);
        }
        while (stage.held() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @SuppressWarnings("ClosingStandardOutputStreams") // the history does not close it
    private void questions(int hours, int flowsPerHour) throws Exception {
        final Path files = directory.resolve("questions");
        makeHours(files, hours, flowsPerHour);
        final TimeRange lastHour = new TimeRange(startNs() + (hours - 1) * HOUR_NS, Long.MAX_VALUE);
        try (FlowHistory history = new DuckDbHistoryProvider().read(files, System.err::println)) {
            out.printf("questions: %,d flows in %d files%n", history.state().flows(), hours);
            for (final Grouping by : List.of(Grouping.PROCESS, Grouping.CONTAINER, Grouping.HOST)) {
                time("top 10 by " + by.text(), () -> history.talkers(FlowQuery.ALL, TimeRange.ALL, by, 10));
            }
            final FlowQuery curl = FlowQuery.parse("process:curl and not port:443");
            time("top 10 by host of a query", () -> history.talkers(curl, TimeRange.ALL, Grouping.HOST, 10));
            final FlowQuery many = FlowQuery.parse(
                    IntStream.range(0, 500).mapToObj(i -> "z" + i).collect(Collectors.joining(" or ", "java or ", "")));
            time("top 10 by process, of 501 words", () -> history.talkers(many, TimeRange.ALL, Grouping.PROCESS, 10));
            final TimeRange most = new TimeRange(startNs() + HOUR_NS / 2, startNs() + hours * HOUR_NS - HOUR_NS / 2);
            time(
                    "top 10 by process, but for an hour",
                    () -> history.talkers(FlowQuery.ALL, most, Grouping.PROCESS, 10));
            time("top 10 by process, last hour", () -> history.talkers(FlowQuery.ALL, lastHour, Grouping.PROCESS, 10));
            time(
                    "traffic by process, steps of an hour",
                    () -> history.traffic(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, HOUR_NS, 8));
            time("map of containers", () -> history.map(FlowQuery.ALL, TimeRange.ALL, Grouping.CONTAINER, null, 150));
            final FlowQuery network = FlowQuery.parse("ip:10.200.0.0/16");
            time(
                    "biggest 100 flows of a network",
                    () -> history.flows(new FlowQuestion(
                            network, TimeRange.ALL, FlowFields.of("network.bytes"), true, 0, 100, FlowFields.table())));
            time(
                    "newest 100 flows",
                    () -> history.flows(new FlowQuestion(
                            FlowQuery.ALL,
                            TimeRange.ALL,
                            FlowFields.of("event.start"),
                            true,
                            0,
                            100,
                            FlowFields.table())));
            overview(history, lastHour);
            time("state", history::state);
        }
    }

    /** What the first page of a week asks, and what is new in its last hour. */
    private void overview(FlowHistory history, TimeRange lastHour) throws Exception {
        final FlowQuery failed = FailureKind.ANY;
        final FlowField process = FlowFields.of("client.process.name");
        time("failed connections by process", () -> history.tallies(tally(failed, process, "tcp.failure")));
        time(
                "reasons of unknown ends",
                () -> history.tallies(
                        tally(FlowQuery.ALL, FlowFields.of("client.attribution.reason"), "server.attribution.reason")));
        time(
                "retransmissions by process and server",
                () -> history.tallies(tally(FlowQuery.ALL, process, "server.ip")));
        final Place server = new Place(List.of(FlowFields.of("server.ip")), process);
        final Place listener = new Place(
                List.of(FlowFields.of("server.process.name"), FlowFields.of("server.port")),
                FlowFields.of("server.process.executable"));
        for (final Place place : List.of(server, listener)) {
            time(
                    "new in the last hour: " + place.keys(),
                    () -> history.newcomers(new NewcomerQuestion(
                            FlowQuery.ALL, TimeRange.ALL, lastHour.fromNs(), List.of(place), List.of(), 8)));
        }
    }

    private static TallyQuestion tally(FlowQuery query, FlowField first, String second) {
        final FlowMeasure retransmitted = FlowMeasure.of(Fold.SUM, "tcp.retransmitted.client+tcp.retransmitted.server");
        return new TallyQuestion(
                query,
                TimeRange.ALL,
                List.of(first, FlowFields.of(second)),
                List.of(retransmitted),
                TallyQuestion.BY_FLOWS,
                8);
    }

    private void time(String question, Callable<?> ask) throws Exception {
        final long[] millis = new long[ROUNDS];
        final long[] cpuMillis = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            final long startNs = System.nanoTime();
            final long startCpuNs = cpuNs();
            ask.call();
            millis[i] = (System.nanoTime() - startNs) / 1_000_000;
            cpuMillis[i] = (cpuNs() - startCpuNs) / 1_000_000;
        }
        Arrays.sort(millis);
        Arrays.sort(cpuMillis);
        out.printf("%-40s %5d ms, of processor time %5d ms%n", question, millis[ROUNDS / 2], cpuMillis[ROUNDS / 2]);
    }

    /** One hour as the history writes it, the others copied from it with other ids, addresses and bytes. */
    private static void makeHours(Path files, int hours, int flowsPerHour) throws Exception {
        final Path first = files.resolve("flows-2026-11-23T12.parquet");
        if (!Files.exists(first)) {
            makeHour(files, first, flowsPerHour);
        }
        try (Connection connection = Database.open(2, 512, "");
                Statement statement = connection.createStatement()) {
            for (int hour = 1; hour < hours; hour++) {
                final Instant start =
                        TestHistory.NOON.truncatedTo(ChronoUnit.HOURS).plus(hour, ChronoUnit.HOURS);
                final Path file = files.resolve(HistoryFile.sealedName(start, 1));
                if (!Files.exists(file)) {
                    final Path unfinished = files.resolve("unfinished");
                    statement.execute("COPY (" + later(first, hour) + ") TO " + Database.literal(unfinished)
                            + ParquetCopy.FORMAT);
                    Files.move(unfinished, file);
                }
            }
        }
    }

    private static String later(Path first, int hour) {
        final long addedNs = hour * HOUR_NS;
        return "SELECT * REPLACE (to_hex(hash(\"flow.id\", " + hour + ")) AS \"flow.id\", "
                + later("event.start", addedNs) + ", " + later("event.end", addedNs) + ", "
                + later("@timestamp", addedNs) + ", " + later("report.start", addedNs)
                + ", CAST(\"report.client.bytes\" * (0.5 + random()) AS BIGINT) AS \"report.client.bytes\""
                + ", CAST(\"client.bytes\" * (0.5 + random()) AS BIGINT) AS \"client.bytes\""
                + ", '10.1.' || (\"client.port\" % 250) || '.' || " + hour % 250 + " AS \"client.ip\") FROM "
                + Database.literal(first);
    }

    /** One hour, as the history writes it. */
    private static void makeHour(Path files, Path first, int flowsPerHour) {
        final Instant[] now = {TestHistory.NOON.truncatedTo(ChronoUnit.HOURS)};
        final LedgerStage stage = new LossLedger().open("history", "benchmark");
        try (FlowHistory history = keep(files, stage, () -> now[0])) {
            final RandomFlows flows = new RandomFlows(1, startNs(), HOUR_NS / flowsPerHour);
            for (int i = 0; i < flowsPerHour; i++) {
                while (stage.held() >= 30_000) {
                    LockSupport.parkNanos(1_000_000);
                }
                history.sink().accept(flows.next());
            }
            while (stage.held() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            now[0] = now[0].plus(1, ChronoUnit.HOURS);
            while (!Files.exists(first)) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static String later(String time, long addedNs) {
        final String column = FileColumn.quote(time);
        return "make_timestamp_ns(epoch_ns(" + column + ") + " + addedNs + ") AS " + column;
    }

    private static FlowHistory keep(Path files, LedgerStage stage, InstantSource clock) {
        return ParquetHistory.keep(
                HistoryTuning.of(files, Duration.ofDays(3_650), 1L << 40, false),
                RandomFlows.CONTEXT,
                stage,
                new HistoryHealth(System.err::println),
                clock);
    }

    private static FlowRecord[] flows(int count) {
        final RandomFlows random = new RandomFlows(1, startNs(), 1_000_000);
        final FlowRecord[] flows = new FlowRecord[count];
        Arrays.setAll(flows, i -> random.next());
        return flows;
    }

    private static long startNs() {
        return TestHistory.ns(TestHistory.NOON.truncatedTo(ChronoUnit.HOURS));
    }

    private static long cpuNs() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
