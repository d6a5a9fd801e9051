// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.model.packet.PacketBatch;

/** A Disruptor ring with one producer whose slots are batches of any size, one included, polled by its consumer. */
final class RingOfBatches implements PacketHandover {
    private final int packetsPerSlot;
    private final RingBuffer<PacketBatch> ring;
    private final EventPoller<PacketBatch> poller;
    private final EventPoller.Handler<PacketBatch> handler;
    private int polled;
    private long checksum;

    RingOfBatches(int slots, int packetsPerSlot) {
        this.packetsPerSlot = packetsPerSlot;
        ring = RingBuffer.createSingleProducer(
                () -> new PacketBatch(packetsPerSlot), slots, new BusySpinWaitStrategy());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        handler = (batch, sequence, endOfBatch) -> {
            checksum += PacketHandover.read(batch);
            polled += batch.size();
            return true;
        };
    }

    @Override
    public void offer(long[] packets) {
        final int count = packets.length / PacketBatch.WORDS;
        for (int from = 0; from < count; from += packetsPerSlot) {
            while (!ring.hasAvailableCapacity(1)) {
                Thread.onSpinWait();
            }
            final long sequence = ring.next();
            PacketHandover.fill(ring.get(sequence), packets, from, packetsPerSlot);
            ring.publish(sequence);
        }
    }

    @Override
    public int poll() {
        polled = 0;
        try {
            poller.poll(handler);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the handler throws nothing checked", e);
        }
        return polled;
    }

    @Override
    public String toString() {
        return "sum " + checksum;
    }
}
