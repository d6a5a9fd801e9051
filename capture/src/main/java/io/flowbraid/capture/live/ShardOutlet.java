// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.packet.PacketBatch;

/** A capture thread's way to the shard: a ring that it fills slot by slot. */
public final class ShardOutlet {
    private static final long NO_SLOT = -1;

    private final RingBuffer<PacketBatch> ring;
    private final Runnable onPackets;
    private final PacketBatch overflow;
    /** A slot claimed but not yet published, since no packet came for it. */
    private long claimed = NO_SLOT;

    /**
     * @param ring written by nobody else; whoever reads it leaves the batches as they are
     * @param onPackets called when a batch was published: to wake the reader
     */
    public ShardOutlet(RingBuffer<PacketBatch> ring, Runnable onPackets) {
        this.ring = ring;
        this.onPackets = onPackets;
        overflow = new PacketBatch(ring.get(0).capacity());
    }

    /** A ring from one capture thread to the shard. */
    public static RingBuffer<PacketBatch> newRing(int slots, int packetsPerSlot, WaitStrategy waitStrategy) {
        return RingBuffer.createSingleProducer(() -> new PacketBatch(packetsPerSlot), slots, waitStrategy);
    }

    /** Is there a slot to fill? */
    boolean hasSlot() {
        if (claimed == NO_SLOT && ring.hasAvailableCapacity(1)) {
            claimed = ring.next();
        }
        return claimed != NO_SLOT;
    }

    /** The slot to fill, empty; without one what comes is lost. */
    PacketBatch batch() {
        final PacketBatch batch = claimed == NO_SLOT ? overflow : ring.get(claimed);
        batch.clear();
        return batch;
    }

    /** Publishes the slot, if anything is in it. */
    void handOver(PacketBatch batch, long nowNs, Counter out, Counter ringFull) {
        if (batch.size() == 0) {
            return;
        }
        if (claimed == NO_SLOT) {
            ringFull.add(batch.size());
            return;
        }
        batch.sentNs(nowNs);
        out.add(batch.size());
        ring.publish(claimed);
        claimed = NO_SLOT;
        onPackets.run();
    }
}
