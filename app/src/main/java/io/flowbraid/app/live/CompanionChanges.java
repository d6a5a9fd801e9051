// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.app.page.Correlation;
import io.flowbraid.engine.Correlator;
import io.flowbraid.model.flow.FeedFlows;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Changes of companions and of flows without packets on their way to the thread that owns the correlator. */
final class CompanionChanges implements Correlation {
    private static final int MAX_WAITING = 64;
    /** A run that ends takes no more changes; what is saved holds for the next one. */
    private static final long TIMEOUT_MS = 2_000;

    private final ManyToOneConcurrentArrayQueue<Change> waiting = new ManyToOneConcurrentArrayQueue<>(MAX_WAITING);

    private record Change(Consumer<Correlator> change, CountDownLatch taken) {}

    @Override
    public void accompany(int interfaceId, long feeds) {
        give(correlator -> correlator.accompany(interfaceId, feeds));
    }

    @Override
    public void flowsOf(int feed, FeedFlows flows) {
        give(correlator -> correlator.flowsOf(feed, flows));
    }

    private void give(Consumer<Correlator> wish) {
        final Change change = new Change(wish, new CountDownLatch(1));
        waiting.offer(change);
        try {
            change.taken().await(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the thread of the correlator. */
    void applyTo(Correlator correlator) {
        for (Change next = waiting.poll(); next != null; next = waiting.poll()) {
            next.change().accept(correlator);
            next.taken().countDown();
        }
    }
}
