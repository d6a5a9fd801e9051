// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;
import java.util.concurrent.ArrayBlockingQueue;

/** A queue with locks for full batches, and another that brings the empty ones back. */
final class QueueOfBatches implements PacketHandover {
    private final ArrayBlockingQueue<PacketBatch> full;
    private final ArrayBlockingQueue<PacketBatch> empty;
    private long checksum;

    QueueOfBatches(int batches, int packetsPerBatch) {
        full = new ArrayBlockingQueue<>(batches);
        empty = new ArrayBlockingQueue<>(batches);
        for (int i = 0; i < batches; i++) {
            empty.add(new PacketBatch(packetsPerBatch));
        }
    }

    @Override
    public void offer(long[] packets) {
        PacketBatch batch = empty.poll();
        while (batch == null) {
            Thread.onSpinWait();
            batch = empty.poll();
        }
        PacketHandover.fill(batch, packets, 0, batch.capacity());
        full.add(batch);
    }

    @Override
    public int poll() {
        final PacketBatch batch = full.poll();
        if (batch == null) {
            return 0;
        }
        checksum += PacketHandover.read(batch);
        final int polled = batch.size();
        empty.add(batch);
        return polled;
    }

    @Override
    public String toString() {
        return "sum " + checksum;
    }
}
