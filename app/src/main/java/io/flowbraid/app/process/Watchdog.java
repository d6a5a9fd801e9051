// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the process when it cannot end itself: an end that takes too long after a thread died, and a heap so full that
 * the collector works without a pause. From its start on it needs no memory of the heap.
 *
 * <p>Why not {@code -XX:+ExitOnOutOfMemoryError}: it exits with 3, writes to standard output among the flows, gives the
 * run no chance to report its flows, does not know of direct memory and threads in Java 17, and never acts on a heap
 * with just enough room for the collector to go on, which is how a run hung.
 */
final class Watchdog implements AutoCloseable {
    /** With the time to notice, below two seconds. */
    private static final long END_NS = TimeUnit.MILLISECONDS.toNanos(1_250);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int EXIT_CODE = 1;

    private static final byte[] TOO_SLOW = line("the run did not end in time after a thread died, and is cut short:"
            + " flows that were not written yet are lost");
    private static final byte[] DIES =
            line("out of memory, even to say in which thread: this run ends with exit code 1."
                    + " Give it more: FLOWBRAID_JAVA_OPTS=-Xmx1g");
    private static final byte[] NO_MEMORY = line(
            "out of memory: the collector works without a pause. This run ends with exit code 1, and flows that were"
                    + " not written yet are lost. Give it more: FLOWBRAID_JAVA_OPTS=-Xmx1g");

    private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    private final Thread thread = new Thread(this::watch, "watchdog");
    private final Runnable halt;
    private final HeapPressure heap;
    private volatile boolean isEndExpected;
    private volatile boolean isClosed;

    static Watchdog start() {
        return new Watchdog(() -> Runtime.getRuntime().halt(EXIT_CODE), HeapPressure.ofThisProcess()).started();
    }

    Watchdog(Runnable halt, HeapPressure heap) {
        this.halt = halt;
        this.heap = heap;
        thread.setDaemon(true);
    }

    Watchdog started() {
        thread.start();
        return this;
    }

    private static byte[] line(String sentence) {
        return (Severity.ERROR.line(sentence) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** From now on the process has a second and a quarter to end. Any thread may say so; it takes no memory. */
    void expectEnd() {
        isEndExpected = true;
        LockSupport.unpark(thread);
    }

    /** The sentence for an error whose own sentence finds no room. */
    void reportLackOfMemory() {
        say(DIES);
    }

    private void watch() {
        while (!isClosed && !isEndExpected) {
            LockSupport.parkNanos(LOOK_NS);
            if (heap.isExhausted()) {
                end(NO_MEMORY);
                return;
            }
        }
        final long beganNs = System.nanoTime();
        for (long passedNs = 0; !isClosed && passedNs < END_NS; passedNs = System.nanoTime() - beganNs) {
            LockSupport.parkNanos(END_NS - passedNs);
        }
        if (!isClosed) {
            end(TOO_SLOW);
        }
    }

    private void end(byte[] sentence) {
        say(sentence);
        halt.run();
    }

    private void say(byte[] sentence) {
        try {
            err.write(sentence);
        } catch (IOException e) {
            // nobody reads it
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
