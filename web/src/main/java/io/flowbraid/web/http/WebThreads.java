// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.model.thread.RestartingThread;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The daemon threads of the server: one selector, and the rest answer. What fails in one is reported; others go on. */
final class WebThreads extends QueuedThreadPool {
    /** A call that takes long is bounded where it is made. */
    private static final int MAX_THREADS = 8;

    private static final int IDLE_THREADS = 3;
    private static final int IDLE_MS = 30_000;

    private final Runnable onStart;

    /** @param onStart is run by each thread first */
    WebThreads(Runnable onStart) {
        super(MAX_THREADS, IDLE_THREADS, IDLE_MS);
        this.onStart = onStart;
        setName("web");
        setDaemon(true);
        setReservedThreads(0);
    }

    @Override
    public Thread newThread(Runnable jobs) {
        final Thread thread = new RestartingThread(
                () -> {
                    onStart.run();
                    runReported(jobs);
                },
                getName());
        thread.setName(getName() + "-" + thread.getId());
        return thread;
    }

    /** Jetty would only log the failure. */
    @Override
    protected void runJob(Runnable job) {
        runReported(job);
    }

    /** Returns in any case: the pool puts another thread in the place of one that ends. */
    private static void runReported(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            RestartingThread.report(e);
        }
    }
}
