// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;

/**
 * The nice value of threads that must not wait long for a processor. On Linux it belongs to a thread, and threads that
 * it starts later inherit it. Any thread may use it.
 */
public final class ThreadPriority {
    /** Leaves threads as they are. */
    public static final ThreadPriority UNCHANGED = new ThreadPriority(0, refusal -> {});

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    /** Names that HotSpot gives, cut by the kernel to 15 characters. */
    private static final Set<String> VIRTUAL_MACHINE = Set.of("C1 CompilerThre", "C2 CompilerThre", "VM Thread");

    private final int nice;
    private final Consumer<String> onRefused;
    private final AtomicBoolean isReported = new AtomicBoolean();

    /**
     * @param nice -20 to 19, as nice(1): lower is a higher priority; 0 changes nothing
     * @param onRefused receives one sentence that says why the priority is not available
     */
    public ThreadPriority(int nice, Consumer<String> onRefused) {
        this.nice = nice;
        this.onRefused = onRefused;
    }

    /** Gives it to the calling thread. */
    public void apply() {
        applyTo(CALLING_THREAD);
    }

    /**
     * Gives it to the threads of the virtual machine that the others wait for: its compilers, since code that is not
     * compiled runs many times slower, and the one that holds all others for a collection.
     */
    public void applyToVirtualMachine() {
        if (nice == 0) {
            return;
        }
        final String[] threads = new File("/proc/self/task").list();
        for (final String thread : threads == null ? new String[0] : threads) {
            if (VIRTUAL_MACHINE.contains(name(thread))) {
                applyTo(Integer.parseInt(thread));
            }
        }
    }

    private static String name(String thread) {
        try {
            return Files.readString(Path.of("/proc/self/task/" + thread + "/comm"))
                    .strip();
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private void applyTo(int thread) {
        if (nice == 0 || LibC.INSTANCE.setpriority(PRIO_PROCESS, thread, nice) == 0) {
            return;
        }
        final int error = LastError.getLastError(Runtime.getSystemRuntime());
        if (isReported.compareAndSet(false, true)) {
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
