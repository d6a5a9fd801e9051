// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.app.process.StopSignal;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the end of a run, while every flow that is still open is reported as fast as its readers take it: says how
 * many are left ({@link EndingProgress}), and cuts the end short when nothing has been taken for a while.
 */
final class LastFlows implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /**
     * The reader of the output may be stopped; a file of the history is written at once, by a disk that may be slow.
     */
    private static final int STUCK_SECONDS = 10;

    private static final int STUCK_HISTORY_SECONDS = 60;
    private static final String FLOWS = "flows";
    private static final String SINK = "sink";
    private static final String HISTORY = "history";
    private static final Set<String> KINDS = Set.of(FLOWS, SINK, HISTORY);

    private final LossLedger ledger;
    private final StopSignal stop;
    private final PrintStream err;
    private final Thread thread = new Thread(this::watch, "last-flows");
    private volatile boolean isOver;

    LastFlows(LossLedger ledger, StopSignal stop, PrintStream err) {
        this.ledger = ledger;
        this.stop = stop;
        this.err = err;
        thread.setDaemon(true);
    }

    /** The end has begun: watches until closed. */
    void begin() {
        thread.start();
    }

    private void watch() {
        long movedNs = System.nanoTime();
        final EndingProgress progress = new EndingProgress(movedNs);
        long moved = moved();
        while (!isOver && !stop.isCutShort()) {
            LockSupport.parkNanos(LOOK_NS);
            final long nowNs = System.nanoTime();
            final long movedNow = moved();
            final long left = left();
            if (movedNow != moved || left == 0) {
                moved = movedNow;
                movedNs = nowNs;
            }
            final boolean isHistory = held(FLOWS) + held(SINK) == 0;
            final String place = isHistory ? "the history" : "the output";
            final int seconds = isHistory ? STUCK_HISTORY_SECONDS : STUCK_SECONDS;
            if (nowNs - movedNs > TimeUnit.SECONDS.toNanos(seconds)) {
                stop.cutShort(place + " has taken nothing for " + seconds + " s");
            } else {
                progress.look(nowNs, left, nowNs - movedNs, place)
                        .ifPresent(sentence -> err.println("flowbraid: " + sentence));
            }
        }
    }

    /** Records that wait: of the flows that are open, and at the reader that is further behind. */
    private long left() {
        return held(FLOWS) + Math.max(held(SINK), held(HISTORY));
    }

    private long held(String kind) {
        long held = 0;
        for (final LedgerStage stage : ledger.stages()) {
            if (stage.kind().equals(kind)) {
                held += stage.held();
            }
        }
        return held;
    }

    private long moved() {
        long moved = 0;
        for (final LedgerStage stage : ledger.stages()) {
            if (KINDS.contains(stage.kind())) {
                moved += stage.out().get() + stage.lost();
            }
        }
        return moved;
    }

    @Override
    public void close() {
        isOver = true;
        LockSupport.unpark(thread);
    }
}
