// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.web.RefusedException;
import java.lang.ref.WeakReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is costly to find out, kept for a moment; who asks while it is being found out waits for it. Held weakly: what
 * may be large must not stay for as long as nobody asks again.
 */
public final class Kept<T> {
    /** Finds it out. */
    @FunctionalInterface
    public interface Source<T> {
        T find() throws RefusedException;
    }

    private final Source<T> source;
    private final long keptMs;
    private final LongSupplier clockMs;
    private WeakReference<@Nullable T> value = new WeakReference<>(null);
    private long foundMs;

    public Kept(Source<T> source, long keptMs, LongSupplier clockMs) {
        this.source = source;
        this.keptMs = keptMs;
        this.clockMs = clockMs;
    }

    public synchronized T value() throws RefusedException {
        final long nowMs = clockMs.getAsLong();
        final T known = value.get();
        if (known != null && nowMs - foundMs < keptMs) {
            return known;
        }
        final T found = source.find();
        value = new WeakReference<>(found);
        foundMs = nowMs;
        return found;
    }
}
