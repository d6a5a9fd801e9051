// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.model.packet.ShardRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks for each packet the shard that counted it. A shard that is too far behind leaves its packets unknown. */
final class ShardOwners implements OwnerSource {
    /** A shard that has much to do first is waited for; meanwhile frames are kept in their rings. */
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long URGENT_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<OwnerDesk> desks = new ArrayList<>();
    private final boolean[] isOpen;
    private final ShardRouting routing;
    private volatile Thread[] shards = {};

    ShardOwners(int count) {
        for (int i = 0; i < count; i++) {
            desks.add(new OwnerDesk());
        }
        isOpen = new boolean[count];
        routing = new ShardRouting(count);
    }

    OwnerDesk desk(int shard) {
        return desks.get(shard);
    }

    /** The threads that answer, each woken when it is asked. */
    void answeredBy(Thread[] threads) {
        shards = threads;
    }

    @Override
    public void find(FrameBatch batch, boolean isUrgent) {
        for (int i = 0; i < isOpen.length; i++) {
            isOpen[i] = desks.get(i).begin();
        }
        for (int n = 0; n < batch.size(); n++) {
            final FrameBatch.Entry entry = batch.at(n);
            final int shard = entry.frame.isObserved ? routing.shardOf(entry.frame.words, 0) : -1;
            if (shard >= 0 && isOpen[shard]) {
                final OwnerDesk desk = desks.get(shard);
                entry.answeredBy(desk.owners(), desk.add(entry.frame.words));
            }
        }
        askAndWait(isUrgent);
        for (int n = 0; n < batch.size(); n++) {
            final FrameBatch.Entry entry = batch.at(n);
            if (entry.owners() != null
                    && !desks.get(routing.shardOf(entry.frame.words, 0)).isAnswered()) {
                entry.answeredBy(null, 0);
            }
        }
    }

    private void askAndWait(boolean isUrgent) {
        int asked = 0;
        for (int i = 0; i < isOpen.length; i++) {
            if (isOpen[i] && !desks.get(i).isEmpty()) {
                desks.get(i).ask(isUrgent);
                LockSupport.unpark(i < shards.length ? shards[i] : null);
                asked++;
            }
        }
        final long deadlineNs = System.nanoTime() + (isUrgent ? URGENT_TIMEOUT_NS : TIMEOUT_NS);
        while (answered() < asked && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private int answered() {
        int answered = 0;
        for (int i = 0; i < isOpen.length; i++) {
            if (isOpen[i] && desks.get(i).isAnswered()) {
                answered++;
            }
        }
        return answered;
    }
}
