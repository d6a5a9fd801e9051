// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.thread;

/**
 * A daemon thread that begins its work again a second after it failed, for parts that a run can miss for a moment.
 * Every failure, an {@link Error} included, goes to the handler of uncaught exceptions, which reports and counts it.
 * The work ends the thread by returning.
 */
public final class RestartingThread extends Thread {
    private static final long PAUSE_MS = 1_000;

    public RestartingThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    @Override
    public void run() {
        boolean isDone = false;
        while (!isDone) {
            isDone = attempt();
        }
    }

    private boolean attempt() {
        try {
            super.run();
            return true;
        } catch (Throwable e) { // errors, too: nobody else reports them
            report(e);
        }
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            // Whoever wants it to end says so to the work, which then returns at once.
        }
        return false;
    }

    /** Reports a failure in the calling thread, which goes on with its next piece of work. */
    public static void report(Throwable cause) {
        final Thread thread = currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    }
}
