// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import io.flowbraid.model.thread.RestartingThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread for work that may block, so that the agent's need not: repeats a turn at an interval, or when it is woken.
 */
public final class BackgroundThread implements AutoCloseable {
    private static final long STOP_MS = 1_000;

    private final Runnable turn;
    private final long intervalNs;
    private final Thread thread;
    private volatile boolean isWoken = true;
    private volatile boolean isStopping;

    /** @param turn must end soon once {@link #isStopping} */
    public BackgroundThread(String name, long interval, TimeUnit unit, Runnable turn) {
        this.turn = turn;
        intervalNs = unit.toNanos(interval);
        thread = new RestartingThread(this::repeat, name);
    }

    public void start() {
        thread.start();
    }

    /** Has a turn begin now, or when the present one ends. Any thread may call it. */
    public void wake() {
        if (!isWoken) {
            isWoken = true;
            LockSupport.unpark(thread);
        }
    }

    public boolean isStopping() {
        return isStopping;
    }

    private void repeat() {
        while (!isStopping) {
            isWoken = false;
            turn.run();
            final long deadlineNs = System.nanoTime() + intervalNs;
            for (long leftNs = intervalNs;
                    leftNs > 0 && !isWoken && !isStopping;
                    leftNs = deadlineNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
        }
    }

    /** Waits for the end of a turn, within reason. */
    @Override
    public void close() {
        isStopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
