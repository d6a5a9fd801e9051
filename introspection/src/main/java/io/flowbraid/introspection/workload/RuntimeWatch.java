// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import io.flowbraid.model.thread.RestartingThread;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one runtime, on a thread of its own: at once what it is asked, and each second for all that runs. */
final class RuntimeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeWatch.class);
    private static final long POLL_MS = 1_000;
    private static final long PAUSE_AFTER_FAILURE_MS = 1_000;
    private static final int MAX_QUESTIONS = 1_024;
    private static final Duration STOP = Duration.ofMillis(200);

    private final ContainerRuntime runtime;
    private final BiConsumer<Workload, Workload> learned;
    private final BlockingQueue<Question> questions = new ArrayBlockingQueue<>(MAX_QUESTIONS);
    private final Thread thread;
    private volatile boolean isClosing;
    private boolean hasWarned;

    /** @param learned takes what the agent knew of a container, and what the runtime says of it */
    RuntimeWatch(ContainerRuntime runtime, BiConsumer<Workload, Workload> learned) {
        this.runtime = runtime;
        this.learned = learned;
        thread = new RestartingThread(
                this::run, "workloads-" + runtime.endpoint().kind().text());
    }

    void start() {
        thread.start();
    }

    RuntimeEndpoint.Kind kind() {
        return runtime.endpoint().kind();
    }

    /** Any thread may ask; never waits. */
    void ask(Question question) {
        if (!questions.offer(question)) {
            question.isNotHere();
        }
    }

    private void run() {
        while (!isClosing) {
            try {
                takeTurn(questions.poll(POLL_MS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                // It is to end, and looks whether.
            }
        }
    }

    private void takeTurn(@Nullable Question asked) throws InterruptedException {
        try {
            turn(asked);
        } catch (IOException | RuntimeException e) {
            warn(e);
            if (asked != null && asked.isOpen()) {
                // Again, after the others, until the one who asked has lost interest.
                ask(asked);
            }
            Thread.sleep(PAUSE_AFTER_FAILURE_MS);
        }
    }

    private void turn(@Nullable Question asked) throws IOException {
        // A socket in a directory that we may not read is there, and to be complained of.
        final boolean isInstalled = !Files.notExists(runtime.endpoint().socket());
        if (asked != null) {
            answer(asked, isInstalled);
        } else if (isInstalled && runtime.isAlwaysUp()) {
            runtime.running().forEach(running -> learned.accept(running, running));
        }
    }

    private void answer(Question asked, boolean isInstalled) throws IOException {
        if (!asked.isOpen()) {
            return;
        }
        final Workload found = isInstalled ? runtime.find(asked.known().containerId()) : null;
        if (found != null) {
            learned.accept(asked.known(), found);
        }
        if (found != null && found.isNamed()) {
            asked.isAnswered();
        } else {
            // Who runs containers for another knows them, but not by name.
            asked.isNotHere();
        }
    }

    private void warn(Exception e) {
        if (!hasWarned && !isClosing) {
            hasWarned = true;
            LOG.warn(
                    "{}: {}; its containers are named by their id only until it answers",
                    runtime.endpoint(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
