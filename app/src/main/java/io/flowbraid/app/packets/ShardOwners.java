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
    /** A shard that has much to do first is waited for; meanwhile frames are kept in memory. */
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    private final List<OwnerDesk> desks = new ArrayList<>();
    private final ShardRouting routing;
    private volatile Thread[] shards = {};

    ShardOwners(int count) {
        for (int i = 0; i < count; i++) {
            desks.add(new OwnerDesk());
        }
        routing = new ShardRouting(count);
    }

    OwnerDesk desk(int shard) {
        return desks.get(shard);
    }

    /** The threads that answer, each woken when it should look. */
    void answeredBy(Thread[] threads) {
        shards = threads;
    }

    @Override
    public void ask(FrameBatch batch, boolean isUrgent) {
        batch.prepare(desks.size());
        for (int n = 0; n < batch.size(); n++) {
            final FrameBatch.Entry entry = batch.at(n);
            if (entry.frame.isObserved) {
                final OwnerQuestion question = batch.question(routing.shardOf(entry.frame.words, 0));
                entry.answeredBy(question, question.add(entry.frame.words));
            }
        }
        for (int i = 0; i < desks.size(); i++) {
            final OwnerQuestion question = batch.question(i);
            if (!question.isEmpty()) {
                question.ask(isUrgent);
                if (!desks.get(i).offer(question)) {
                    batch.forget(i);
                }
            }
        }
    }

    @Override
    public boolean isAnswered(FrameBatch batch) {
        boolean isAnswered = true;
        for (int i = 0; i < desks.size(); i++) {
            if (!batch.question(i).isAnswered()) {
                isAnswered = false;
                LockSupport.unpark(i < shards.length ? shards[i] : null); // an idle shard looks seldom
            }
        }
        if (!isAnswered && System.nanoTime() - batch.askedNs() > TIMEOUT_NS) {
            for (int i = 0; i < desks.size(); i++) {
                if (!batch.question(i).isAnswered()) {
                    batch.forget(i);
                }
            }
            return true;
        }
        return isAnswered;
    }
}
