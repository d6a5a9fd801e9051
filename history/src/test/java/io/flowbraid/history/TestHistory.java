// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.history.FlowHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A history to test: quick in all it does, with a clock that stands until it is set. */
final class TestHistory implements AutoCloseable, InstantSource {
    static final Instant NOON = Instant.parse("2026-11-23T12:10:00Z");
    static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration SOON = Duration.ofMillis(20);

    final List<String> warnings = new CopyOnWriteArrayList<>();
    final LedgerStage stage;
    final FlowHistory history;
    private volatile Instant now = NOON;

    TestHistory(Path directory) {
        this(settings(directory, Duration.ofDays(7), 1L << 30));
    }

    TestHistory(HistoryTuning settings) {
        stage = new LossLedger().open("history", "test");
        history = ParquetHistory.keep(settings, RandomFlows.CONTEXT, stage, new HistoryHealth(warnings::add), this);
    }

    static HistoryTuning settings(Path directory, Duration keep, long maxBytes) {
        return new HistoryTuning(directory, keep, maxBytes, 65_536, 8_192, 1_000, SOON, SOON, SOON, false);
    }

    /** Of flows from logs. */
    static HistoryTuning ofLog(Path directory) {
        return new HistoryTuning(directory, Duration.ofDays(7), 1L << 30, 65_536, 64, 64, SOON, SOON, SOON, true);
    }

    static long ns(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Keeps a record, and comes back when it is in a file. */
    void keep(FlowRecord... flows) {
        for (final FlowRecord flow : flows) {
            history.sink().accept(flow);
        }
        awaitWritten();
    }

    void awaitWritten() {
        // Not held(): a batch is between the queue and the writer's hands for a moment, and then in neither's count.
        await().atMost(TIMEOUT)
                .until(() -> stage.out().get() + stage.lost() == stage.in().get());
    }

    /** Names of the files there are, sealed ones and parts. */
    static List<String> files(Path directory) throws IOException {
        return new HistoryDirectory(directory)
                .files().stream()
                        .map(file -> file.path().getFileName().toString())
                        .toList();
    }

    @Override
    public void close() {
        history.close();
        assertThat(stage.imbalance()).isZero();
    }
}
