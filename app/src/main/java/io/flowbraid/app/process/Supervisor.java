// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.thread.RestartingThread;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler of uncaught exceptions of a run, so that no thread dies in silence: ours, those of libraries, and those
 * that the JVM makes. A {@link RestartingThread} goes on by itself; its failures are reported and counted. When any
 * other thread dies, or memory is exhausted in any thread, the run ends with exit code 1, and {@link Watchdog} sees to
 * it that the end takes less than two seconds.
 *
 * <p>Install it before anything starts a thread: JeroMQ takes over the handler of the moment at which its context is
 * made.
 */
public final class Supervisor implements Thread.UncaughtExceptionHandler, AutoCloseable {
    private static final int EXIT_CODE = 1;
    private static final int MAX_CAUSES = 10;
    private static final long FAILED_NS = TimeUnit.MINUTES.toNanos(1);

    private final LedgerStage restarted;
    private final PrintStream err;
    private final boolean withTraces;
    private final Watchdog watchdog;
    private final Runnable onDeath;
    private final LongSupplier nanoTime;
    private final Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final Map<String, Failures> failures = new LinkedHashMap<>();
    private volatile @Nullable String death;

    /** Of one thread that goes on. */
    private static final class Failures {
        private long count;
        private long lastNs;
        private String last = "";
    }

    /**
     * Becomes the handler of every thread without one of its own.
     *
     * @param withTraces stack traces go to {@code err}, too
     * @param onDeath has the run end; called by the thread that dies
     */
    public static Supervisor install(LossLedger ledger, PrintStream err, boolean withTraces, Runnable onDeath) {
        final Supervisor supervisor =
                new Supervisor(ledger, err, withTraces, Watchdog.start(), onDeath, System::nanoTime);
        Thread.setDefaultUncaughtExceptionHandler(supervisor);
        return supervisor;
    }

    Supervisor(
            LossLedger ledger,
            PrintStream err,
            boolean withTraces,
            Watchdog watchdog,
            Runnable onDeath,
            LongSupplier nanoTime) {
        restarted = ledger.open("threads", "restarted");
        this.err = err;
        this.withTraces = withTraces;
        this.watchdog = watchdog;
        this.onDeath = onDeath;
        this.nanoTime = nanoTime;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
        try {
            if (lackOfMemory(cause) != null || !(thread instanceof RestartingThread)) {
                watchdog.expectEnd(); // first of all: what follows may fail, too
                die(thread, cause);
            } else {
                restart(thread, cause);
            }
        } catch (Throwable e) { // there is no memory for a sentence, or nobody to read it
            watchdog.expectEnd();
            watchdog.reportLackOfMemory();
            onDeath.run();
        }
    }

    private synchronized void die(Thread thread, Throwable cause) {
        if (death == null) {
            death = "the run ends: the thread " + thread.getName() + " died";
            onDeath.run();
            final Throwable lack = lackOfMemory(cause);
            final String text = lack != null
                    ? "out of memory in the thread " + thread.getName() + " (" + lack.getMessage()
                            + "): this run ends with exit code 1. Give it more: FLOWBRAID_JAVA_OPTS=-Xmx1g"
                    : "the thread " + thread.getName() + " died (" + text(cause)
                            + "): this run ends with exit code 1. Start it again, and please report this";
            say(text, cause);
        }
    }

    private synchronized void restart(Thread thread, Throwable cause) {
        restarted.in().increment();
        restarted.out().increment();
        final Failures ofThread = failures.computeIfAbsent(thread.getName(), unused -> new Failures());
        ofThread.count++;
        ofThread.lastNs = nanoTime.getAsLong();
        ofThread.last = text(cause);
        // The first, second, fourth ... time: what fails each second must not fill a log.
        if (Long.bitCount(ofThread.count) == 1) {
            say(
                    "the thread " + thread.getName() + " failed (" + ofThread.last
                            + ") and is restarted, which makes " + ofThread.count
                            + (ofThread.count == 1 ? " restart" : " restarts") + "; please report this",
                    cause);
        }
    }

    private void say(String sentence, Throwable cause) {
        err.println(Severity.ERROR.line(sentence));
        if (withTraces) {
            cause.printStackTrace(err);
        }
        err.flush();
    }

    /**
     * That memory ran out, if this is the reason. An exception of the linker wraps it; a class that could not be
     * initialized has it in its message only.
     */
    private static @Nullable Throwable lackOfMemory(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MAX_CAUSES; depth++) {
            if (each.toString().contains("java.lang.OutOfMemoryError")) {
                return each;
            }
            each = each.getCause();
        }
        return null;
    }

    /** What it is, what it says, and where in our code it came from, in a line. */
    private static String text(Throwable cause) {
        final String message = String.valueOf(cause).lines().findFirst().orElse("");
        for (final StackTraceElement frame : cause.getStackTrace()) {
            if (frame.getClassName().startsWith("io.flowbraid.")) {
                return message + " at " + frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return message;
    }

    /** Does the work of the main thread, and returns its exit code: 1 when that thread or another one died. */
    public int supervise(IntSupplier work) {
        int exitCode = EXIT_CODE;
        try {
            exitCode = work.getAsInt();
        } catch (Error e) {
            uncaughtException(Thread.currentThread(), e);
        }
        return death == null ? exitCode : EXIT_CODE;
    }

    /** What has failed now, a sentence each: threads that died, and those that were restarted within a minute. */
    public List<String> failures() {
        final List<String> sentences = new ArrayList<>();
        final String ending = death;
        if (ending != null) {
            sentences.add(ending);
        }
        addRestarts(sentences, true);
        return sentences;
    }

    /** Threads that were restarted, and have worked for a minute since. */
    public List<String> troubles() {
        final List<String> sentences = new ArrayList<>();
        addRestarts(sentences, false);
        return sentences;
    }

    private synchronized void addRestarts(List<String> sentences, boolean isRecent) {
        final long nowNs = nanoTime.getAsLong();
        failures.forEach((name, ofThread) -> {
            if (nowNs - ofThread.lastNs < FAILED_NS == isRecent) {
                sentences.add("the thread " + name + " failed and was restarted, " + ofThread.count
                        + (ofThread.count == 1 ? " time" : " times") + " so far: " + ofThread.last);
            }
        });
    }

    /** Leaves the threads to whoever supervised them before. */
    @Override
    public void close() {
        watchdog.close();
        if (Thread.getDefaultUncaughtExceptionHandler() == this) {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
