// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.engine.Correlator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that writes packets asks the shard whose they are. Questions are asked early and answered in their
 * order when owners are settled, so that it does not matter when that thread gets the processor. A shard that is too
 * far behind leaves packets unknown.
 */
public final class OwnerDesk implements OwnerSource {
    /** A shard that has much to do first is waited for; meanwhile frames are kept in memory. */
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    private final OneToOneConcurrentArrayQueue<OwnerQuestion> questions =
            new OneToOneConcurrentArrayQueue<>(PacketSaver.MAX_BATCHES);

    private volatile @Nullable Thread shard;

    /** The thread that answers, woken when it should look. */
    void answeredBy(Thread thread) {
        shard = thread;
    }

    @Override
    public void ask(FrameBatch batch, boolean isUrgent) {
        final OwnerQuestion question = batch.beginQuestion();
        if (!question.isEmpty()) {
            question.ask(isUrgent);
            if (!questions.offer(question)) {
                batch.forget(); // too many are waiting for an answer
            }
        }
    }

    @Override
    public boolean isAnswered(FrameBatch batch) {
        if (batch.isAnswered()) {
            return true;
        }
        LockSupport.unpark(shard); // an idle shard looks seldom
        if (System.nanoTime() - batch.askedNs() > TIMEOUT_NS) {
            batch.forget();
            return true;
        }
        return false;
    }

    /**
     * Answers what can be answered now. For the shard.
     *
     * @param time of the shard, for packets that are asked for alone
     */
    public void answer(Correlator correlator, SteadyTime time) {
        OwnerQuestion question = questions.peek();
        while (question != null && question.answer(correlator, time)) {
            questions.poll();
            question = questions.peek();
        }
    }
}
