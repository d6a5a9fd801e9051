// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.model.Counter;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.FlowContext;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** Takes records to the thread that writes them; one that finds no room is counted by the reason. */
final class HistorySink implements FlowSink {
    private static final long PATIENCE_MS = 10_000;

    private final FlowQueue queue;
    private final HistoryHealth health;
    private final HistoryWriter writer;
    private final Thread thread;
    private final LedgerStage stage;
    private final Counter in;
    private final Counter queueFull;
    private final Counter paused;

    private HistorySink(
            HistorySettings settings,
            FlowContext context,
            LedgerStage stage,
            HistoryHealth health,
            InstantSource clock) {
        this.health = health;
        this.stage = stage;
        queue = new FlowQueue(settings.queueCapacity());
        in = stage.in();
        queueFull = stage.loss("queue_full");
        paused = stage.loss("paused");
        writer = new HistoryWriter(settings, queue, context, stage, health, clock);
        thread = new RestartingThread(writer, "history");
    }

    /** Starts the thread. */
    static HistorySink start(
            HistorySettings settings,
            FlowContext context,
            LedgerStage stage,
            HistoryHealth health,
            InstantSource clock) {
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

    /** Nothing to do: what waits is written within seconds. */
    @Override
    public void flush() {}

    /** Writes what waits, unless the disk takes too long. */
    @Override
    public void close() {
        writer.close();
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why nothing is kept; empty when it is. */
    String reason() {
        return health.reason();
    }

    long lost() {
        return stage.lost();
    }
}
