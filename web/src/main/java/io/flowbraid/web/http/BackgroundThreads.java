// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads that answer people: each first gives way to the threads that capture and correlate. */
public final class BackgroundThreads implements ThreadFactory {
    private final String name;
    private final Runnable onStart;
    private final AtomicInteger made = new AtomicInteger();

    /** @param onStart is run by each thread before its work */
    public BackgroundThreads(String name, Runnable onStart) {
        this.name = name;
        this.onStart = onStart;
    }

    @Override
    public Thread newThread(Runnable work) {
        final Thread thread = new Thread(
                () -> {
                    onStart.run();
                    work.run();
                },
                name + "-" + made.getAndIncrement());
        thread.setDaemon(true);
        return thread;
    }
}
