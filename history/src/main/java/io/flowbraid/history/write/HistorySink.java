// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.write;

import io.flowbraid.history.batch.RecordQueue;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.FlowContext;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes records to the thread that writes them; one that finds no room is counted by the reason. */
public final class HistorySink implements FlowSink {
    /** How soon the end is noticed to be cut short. */
    private static final long JOIN_LOOK_MS = 50;
    /** For a write that cannot be broken off. */
    private static final long CUT_SHORT_MS = 1_000;

    private final RecordQueue queue;
    private final HistoryHealth health;
    private final HistoryWriter writer;
    private final Thread thread;
    private final LedgerStage stage;
    private final Counter in;
    private final Counter queueFull;
    private final Counter paused;
    private final boolean isOfLog;
    private volatile boolean isEnding;
    private volatile boolean isCutShort;

    private HistorySink(
            HistoryTuning settings, FlowContext context, LedgerStage stage, HistoryHealth health, InstantSource clock) {
        this.health = health;
        this.stage = stage;
        isOfLog = settings.isOfLog();
        queue = new RecordQueue(settings.queueCapacity());
        in = stage.in();
        queueFull = stage.loss("queue_full");
        paused = stage.loss("paused");
        writer = new HistoryWriter(settings, queue, context, stage, health, clock);
        thread = new RestartingThread(writer, "history");
    }

    /** Starts the thread. */
    public static HistorySink start(
            HistoryTuning settings, FlowContext context, LedgerStage stage, HistoryHealth health, InstantSource clock) {
        final HistorySink sink = new HistorySink(settings, context, stage, health, clock);
        sink.thread.start();
        return sink;
    }

    @Override
    public void accept(FlowRecord flow) {
        in.increment();
        if (!queue.offer(flow)) {
            (health.isPaused() ? paused : queueFull).increment();
        }
        if (writer.isAsleep()) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Never holds up a capture that goes on; at the end nothing is lost for want of room, as long as anything is
     * written. What a log keeps meanwhile may always wait.
     */
    @Override
    public boolean hasRoom() {
        if (isOfLog) {
            return queue.hasRoom();
        }
        return !isEnding || isCutShort || queue.hasRoom() || health.isPaused() || !thread.isAlive();
    }

    @Override
    public void ending() {
        isEnding = true;
    }

    @Override
    public void cutShort() {
        isCutShort = true;
        writer.cutShort();
        LockSupport.unpark(thread);
    }

    /** Nothing to do: what waits is written within seconds. */
    @Override
    public void flush() {}

    /** Writes what waits, however long the disk takes, unless {@link #cutShort}. */
    @Override
    public void close() {
        writer.close();
        LockSupport.unpark(thread);
        try {
            while (thread.isAlive() && !isCutShort) {
                thread.join(JOIN_LOOK_MS);
            }
            thread.join(CUT_SHORT_MS);
            if (!thread.isAlive()) {
                writer.giveUp(); // a record may have come after the thread had ended
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why nothing is kept; empty when it is. */
    public String reason() {
        return health.reason();
    }

    /** Where the logs were read up to when the files were opened; null before. */
    public @Nullable Map<String, Long> positions() {
        return writer.positions();
    }

    public long lost() {
        return stage.lost();
    }
}
