// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.app.page.RunningCompanions;
import io.flowbraid.engine.Correlator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Changes of companions on their way to the threads that own the correlators. */
final class CompanionChanges implements RunningCompanions.Correlation {
    private static final int MOST_WAITING = 64;
    /** A run that ends takes no more changes; what is saved holds for the next one. */
    private static final long PATIENCE_MS = 2_000;

    private final List<ManyToOneConcurrentArrayQueue<Change>> waiting;

    CompanionChanges(int shards) {
        waiting = Stream.generate(() -> new ManyToOneConcurrentArrayQueue<Change>(MOST_WAITING))
                .limit(shards)
                .toList();
    }

    private record Change(int interfaceId, long feeds, CountDownLatch taken) {}

    @Override
    public void accompany(int interfaceId, long feeds) {
        final Change change = new Change(interfaceId, feeds, new CountDownLatch(waiting.size()));
        waiting.forEach(each -> each.offer(change));
        try {
            change.taken().await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the thread of the n-th shard's correlator. */
    void applyTo(int shard, Correlator correlator) {
        final ManyToOneConcurrentArrayQueue<Change> own = waiting.get(shard);
        for (Change change = own.poll(); change != null; change = own.poll()) {
            correlator.accompany(change.interfaceId(), change.feeds());
            change.taken().countDown();
        }
    }
}
