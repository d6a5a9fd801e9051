// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;

/**
 * The nice value of threads that must not wait long for a processor. On Linux it belongs to a thread, and threads that it
 * starts later inherit it. Any thread may use it.
 */
public final class ThreadPriority {
    /** Leaves threads as they are. */
    public static final ThreadPriority UNCHANGED = new ThreadPriority(0, refusal -> {});

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private final int nice;
    private final Consumer<String> onRefused;
    private final AtomicBoolean isToldOf = new AtomicBoolean();

    /**
     * @param nice -20 to 19, as nice(1): lower is a higher priority; 0 changes nothing
     * @param onRefused told once, in a sentence, why it is not to be had
     */
    public ThreadPriority(int nice, Consumer<String> onRefused) {
        this.nice = nice;
        this.onRefused = onRefused;
    }

    /** Gives it to the calling thread. */
    public void apply() {
        if (nice == 0 || LibC.INSTANCE.setpriority(PRIO_PROCESS, CALLING_THREAD, nice) == 0) {
            return;
        }
        final int error = LastError.getLastError(Runtime.getSystemRuntime());
        if (isToldOf.compareAndSet(false, true)) {
            onRefused.accept("the priority of threads stays as it is: nice " + nice + " was refused (errno " + error
                    + "), so a busy host may delay names and drop packets. Run as root, or with CAP_SYS_NICE, or set"
                    + " threads.nice = 0");
        }
    }

    /** The same work, with the priority. */
    public Runnable around(Runnable work) {
        return () -> {
            apply();
            work.run();
        };
    }
}
