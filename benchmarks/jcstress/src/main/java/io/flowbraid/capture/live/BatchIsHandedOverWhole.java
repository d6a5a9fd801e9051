// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A capture thread hands two batches to the shard through a ring with one slot, which both share. The shard must see
 * each batch whole: the first one neither before it is filled nor after the second one overwrites it.
 */
@JCStressTest
@Outcome(
        id = {"0, 0", "1, 0", "2, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "Batches that were ready, each of them whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A packet with words of another one, or of none.")
@State
public class BatchIsHandedOverWhole {
    private static final int BATCHES = 2;

    private final RingBuffer<PacketBatch> ring = ShardOutlet.newRing(1, 1, new YieldingWaitStrategy());
    private final EventPoller<PacketBatch> poller = ring.newPoller();
    private final ShardOutlet outlet;
    private final Counter out = new Counter();
    private final Counter ringFull = new Counter();

    public BatchIsHandedOverWhole() {
        ring.addGatingSequences(poller.getSequence());
        outlet = new ShardOutlet(ring, () -> {});
    }

    @Actor
    public void capture() {
        for (int n = 1; n <= BATCHES; n++) {
            if (outlet.hasSlot()) {
                final PacketBatch batch = outlet.batch();
                final int offset = batch.nextOffset();
                Arrays.fill(batch.words(), offset, offset + PacketBatch.WORDS, n);
                batch.commit();
                outlet.handOver(batch, n, out, ringFull);
            }
        }
    }

    @Actor
    public void shard(II_Result result) {
        for (int i = 0; i < BATCHES; i++) {
            try {
                poller.poll((batch, sequence, isLast) -> {
                    result.r1 += batch.size();
                    result.r2 += wrongWords(batch);
                    return true;
                });
            } catch (Exception e) {
                throw new IllegalStateException("the handler throws nothing checked", e);
            }
        }
    }

    /** Each batch has its number in every word. */
    private static int wrongWords(PacketBatch batch) {
        int wrong = 0;
        for (int i = 0; i < PacketBatch.WORDS; i++) {
            wrong += batch.words()[i] == batch.sentNs() ? 0 : 1;
        }
        return wrong;
    }
}
