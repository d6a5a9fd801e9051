// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.app.page.RunningCompanions;
import io.flowbraid.engine.Correlator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Changes of companions on their way to the thread that owns the correlator. */
final class CompanionChanges implements RunningCompanions.Correlation {
    private static final int MOST_WAITING = 64;
    /** A run that ends takes no more changes; what is saved holds for the next one. */
    private static final long PATIENCE_MS = 2_000;

    private final ManyToOneConcurrentArrayQueue<Change> waiting = new ManyToOneConcurrentArrayQueue<>(MOST_WAITING);

    private record Change(int interfaceId, long feeds, CountDownLatch taken) {}

    @Override
    public void accompany(int interfaceId, long feeds) {
        final Change change = new Change(interfaceId, feeds, new CountDownLatch(1));
        if (!waiting.offer(change)) {
            return;
        }
        try {
            change.taken().await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the correlator's thread. */
    void applyTo(Correlator correlator) {
        for (Change change = waiting.poll(); change != null; change = waiting.poll()) {
            correlator.accompany(change.interfaceId(), change.feeds());
            change.taken().countDown();
        }
    }
}
