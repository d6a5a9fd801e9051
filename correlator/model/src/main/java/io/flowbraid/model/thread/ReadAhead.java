// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.thread;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A thread that fills batches ahead of the one that uses them. A batch has one owner at a time, so what is in it needs
 * no lock. (One thread may call it.)
 *
 * @param <B> a batch, filled again and again
 */
public final class ReadAhead<B> implements AutoCloseable {
    private final Predicate<B> fill;
    private final BlockingQueue<Slot<B>> full;
    private final BlockingQueue<Slot<B>> empty;
    private final Thread thread;
    /** Read when the slot after which nothing comes has been used. */
    private @Nullable Throwable failure;

    private @Nullable Slot<B> taken;
    private boolean isAtEnd;

    private static final class Slot<B> {
        /** Null in one that says only that the thread has failed. */
        private final @Nullable B batch;

        private boolean isLast;

        Slot(@Nullable B batch) {
            this.batch = batch;
        }
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param batches as many as may wait at a time
     * @param fill empties a batch and fills it, in the thread; says whether nothing comes after it
     */
    public ReadAhead(String name, List<B> batches, Predicate<B> fill) {
        this.fill = fill;
        full = new ArrayBlockingQueue<>(batches.size() + 1);
        empty = new ArrayBlockingQueue<>(batches.size());
        batches.forEach(batch -> empty.add(new Slot<>(batch)));
        thread = new Thread(this::readAhead, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The next batch, the caller's until the next call; null at the end.
     *
     * @throws RuntimeException and {@link Error}, what ended the filling, after the batches that were filled before
     */
    public @Nullable B next() {
        if (taken != null) {
            isAtEnd = taken.isLast;
            empty.add(taken);
            taken = null;
        }
        if (!isAtEnd) {
            taken = take();
        }
        if (taken == null || taken.batch == null) {
            isAtEnd = true;
            taken = null;
            rethrow();
            return null;
        }
        return taken.batch;
    }

    private @Nullable Slot<B> take() {
        try {
            return full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void rethrow() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAhead() {
        try {
            boolean isLast = false;
            while (!isLast) {
                final Slot<B> slot = empty.take();
                isLast = isLast(slot);
                slot.isLast = isLast;
                full.put(slot);
            }
        } catch (InterruptedException e) {
            // It was closed: nobody waits for more.
        } catch (Throwable e) {
            // The JVM reports a lost page of a mapped file some time after the read.
            failure = e;
            full.add(new Slot<>(null));
        }
    }

    /** A failure goes to the thread that asks for batches, behind what was filled before it. */
    private boolean isLast(Slot<B> slot) {
        try {
            return fill.test(Objects.requireNonNull(slot.batch));
        } catch (Throwable e) {
            failure = e;
            return true;
        }
    }
}
