// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the main thread that it is time to end: a signal came, the input ended, the output went away. A second signal
 * cuts the end short.
 */
public final class StopSignal {
    /** {@code timeout} and terminals may send one signal twice, to the process and to its group. */
    private static final long SAME_SIGNAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long NEVER = Long.MIN_VALUE;

    private final CountDownLatch latch = new CountDownLatch(1);
    private final AtomicLong firstSignalNs = new AtomicLong(NEVER);
    private Runnable onCutShort = () -> {};
    private @Nullable String cutShortBy;

    public void raise() {
        latch.countDown();
    }

    /** A signal came: the first ends the run, another one cuts the end short. */
    public void signal() {
        signal(System.nanoTime());
    }

    public void signal(long nowNs) {
        if (!firstSignalNs.compareAndSet(NEVER, nowNs) && nowNs - firstSignalNs.get() > SAME_SIGNAL_NS) {
            cutShort("a second signal ended the run");
        }
        raise();
    }

    /** Gives up what is still to be done at the end; {@code why} is a sentence without its full stop. */
    public void cutShort(String why) {
        final Runnable reaction;
        synchronized (this) {
            if (cutShortBy != null) {
                return;
            }
            cutShortBy = why;
            reaction = onCutShort;
        }
        reaction.run();
    }

    /** What to do when the end is cut short; done at once when it was already. */
    public void onCutShort(Runnable reaction) {
        final boolean isTooLate;
        synchronized (this) {
            onCutShort = reaction;
            isTooLate = cutShortBy != null;
        }
        if (isTooLate) {
            reaction.run();
        }
    }

    public boolean isCutShort() {
        return cutShortBy() != null;
    }

    /** Why the end was cut short; null when it was not. */
    public synchronized @Nullable String cutShortBy() {
        return cutShortBy;
    }

    /** True when raised, false when the time is over. */
    public boolean await(long timeout, TimeUnit unit) {
        try {
            return latch.await(timeout, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
