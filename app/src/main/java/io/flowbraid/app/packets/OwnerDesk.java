// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.engine.Correlator;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Where the thread that writes packets asks one shard whose they are. Questions are asked early and answered in their
 * order when owners are settled, so that it does not matter when that thread gets the processor.
 */
public final class OwnerDesk {
    private final OneToOneConcurrentArrayQueue<OwnerQuestion> questions =
            new OneToOneConcurrentArrayQueue<>(PacketSaver.MAX_BATCHES);

    /** False when too many are waiting for an answer. For the asker. */
    boolean offer(OwnerQuestion question) {
        return questions.offer(question);
    }

    /** Whether the shard has still to answer. */
    boolean isWaiting() {
        return !questions.isEmpty();
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
