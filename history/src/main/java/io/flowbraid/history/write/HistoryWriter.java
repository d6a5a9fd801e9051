// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.write;

import io.flowbraid.history.batch.EarlierReports;
import io.flowbraid.history.batch.FlowBatch;
import io.flowbraid.history.batch.LongFlows;
import io.flowbraid.history.batch.RecordQueue;
import io.flowbraid.history.batch.RevisedFlows;
import io.flowbraid.history.file.Failure;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.record.FlowContext;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes: what waits in the queue becomes a file every few seconds. It opens everything itself, so that
 * nobody waits for DuckDB, and what fails it tries again until it is closed; what can't be kept meanwhile is counted.
 */
final class HistoryWriter implements Runnable {
    private static final long SLEEP_NS = 50_000_000;
    private static final long QUIET_SLEEP_NS = 1_000_000_000;

    private final HistoryTuning settings;
    private final RecordQueue queue;
    private final FlowBatch batch;
    private final EarlierReports earlier;
    private final HistoryHealth health;
    private final InstantSource clock;
    private final LedgerStage stage;
    private final Counter refused;
    private final Counter notWritten;
    private final Counter left;
    private volatile boolean isClosing;
    private volatile boolean isCutShort;
    /** In a long sleep, out of which the next record wakes it. */
    private volatile boolean isAsleep;
    /** Records taken off the queue that are not written yet. */
    private volatile int held;

    private volatile @Nullable Map<String, Long> positions;
    private @Nullable OpenHistory open;

    HistoryWriter(
            HistoryTuning settings,
            RecordQueue queue,
            FlowContext context,
            LedgerStage stage,
            HistoryHealth health,
            InstantSource clock) {
        this.settings = settings;
        this.queue = queue;
        this.health = health;
        this.clock = clock;
        this.stage = stage;
        batch = new FlowBatch(context, settings.batchCapacity());
        earlier = settings.isOfLog()
                ? new RevisedFlows(Math.max(settings.longFlows(), settings.batchCapacity()))
                : new LongFlows(settings.longFlows());
        refused = stage.loss(settings.isOfLog() ? "outdated" : "too_many_long_flows");
        notWritten = stage.loss("not_written");
        // The next run reads them again.
        left = settings.isOfLog() ? stage.loss("left_in_log") : notWritten;
        stage.held(() -> queue.size() + held);
    }

    /** Whether a record should wake the thread. */
    boolean isAsleep() {
        return isAsleep;
    }

    /** Where the logs were read up to when the files were opened; null before. */
    @Nullable
    Map<String, Long> positions() {
        return positions;
    }

    /** Ends the thread, once woken, as soon as it has written what waits, or can't. */
    void close() {
        isClosing = true;
    }

    /** Ends the thread, once woken, without writing what waits; all that is lost is counted as {@code not_written}. */
    void cutShort() {
        isCutShort = true;
        isClosing = true;
    }

    @Override
    public void run() {
        discard(); // an earlier run died of it
        boolean isDone = false;
        while (!isDone) {
            try {
                final OpenHistory history = opened();
                write(history);
                isDone = true;
            } catch (SQLException | IOException | RuntimeException | Error e) {
                // Whatever it is, the next records may be written: a thread that ends here would lose them all.
                if (batch.size() > 0 && !Failure.isOfDisk(e)) {
                    discard();
                }
                health.pause(Failure.sentence(e, settings.directory()));
                if (e instanceof RuntimeException mistake) {
                    throw mistake; // the thread begins again
                }
                isDone = isClosing;
                sleep(settings.retryEvery().toNanos());
            }
        }
        giveUp();
        closeOpen();
    }

    private void closeOpen() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Opens it again when somebody removed the directory: its lock is gone with it. */
    private OpenHistory opened() throws SQLException, IOException {
        if (open != null && !open.isThere()) {
            closeOpen();
        }
        if (open == null) {
            open = OpenHistory.open(settings, clock, health);
            if (settings.isOfLog()) {
                positions = open.positions();
            }
        }
        return open;
    }

    /** Writes until it is closed. */
    private void write(OpenHistory history) throws SQLException, IOException {
        long waitingSinceNs = System.nanoTime();
        while (true) {
            if (isCutShort) {
                return;
            }
            final boolean isLastRound = isClosing;
            final long nowNs = System.nanoTime();
            final int waiting = queue.size() + batch.held();
            if (waiting == 0) {
                waitingSinceNs = nowNs;
                health.resume(stage.lost());
            }
            final boolean isDue = isLastRound
                    || waiting >= settings.batchCapacity() / 2
                    || nowNs - waitingSinceNs >= settings.flushEvery().toNanos();
            if (waiting > 0 && isDue) {
                writeBatch(history);
                waitingSinceNs = nowNs;
            } else if (isLastRound) {
                return;
            } else if (waiting > 0) {
                LockSupport.parkNanos(SLEEP_NS);
            } else {
                sleepUntilWoken();
            }
        }
    }

    /** First said, then looked once more, then slept: a record that comes in between is seen. */
    private void sleepUntilWoken() {
        isAsleep = true;
        if (queue.size() == 0 && !isClosing) {
            LockSupport.parkNanos(QUIET_SLEEP_NS);
        }
        isAsleep = false;
    }

    private void writeBatch(OpenHistory history) throws SQLException, IOException {
        try {
            batch.take(queue, earlier, history.kept(), refused);
        } finally {
            held = batch.held();
        }
        if (batch.size() > 0) {
            history.write(batch);
            stage.out().add(batch.size());
            batch.clear(queue);
            held = 0;
        }
    }

    /** What was not written by now never is. For the thread that writes, or once it has ended. */
    void giveUp() {
        left.add(batch.dropAll(queue));
        held = 0;
    }

    private void discard() {
        notWritten.add(batch.size());
        batch.clear(queue);
        held = batch.held();
    }

    private void sleep(long durationNs) {
        final long endNs = System.nanoTime() + durationNs;
        for (long leftNs = durationNs; !isClosing && leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
