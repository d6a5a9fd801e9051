// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.PacketBatch;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Carries packets of one live device into a ring, a batch per slot, on a thread of its own. While the ring is full it reads
 * nothing: packets wait in the kernel's buffer, which is larger and counts what finds no room. At the end nobody waits any
 * more: what finds the ring full then is counted as {@code ring_full}.
 *
 * <p>Ends when the source is exhausted, then reads what the kernel still holds, closes the source, and the account of the
 * stage closes exactly.
 */
public final class CaptureAgent implements Runnable {
    public static final int DEFAULT_SLOTS = 64;
    public static final int DEFAULT_PACKETS_PER_SLOT = 1024;

    /** How late we may notice that we are to end; packets end the wait before. */
    private static final int WAIT_MS = 100;
    /** The kernel shows a block that is not full after the read timeout. */
    private static final int DRAIN_MS = 60;

    /** Between two looks whether the ring has room again. */
    private static final long HELD_UP_NS = 200_000;

    private static final long NO_SLOT = -1;

    private final DeviceSource source;
    private final RingBuffer<PacketBatch> ring;
    private final LedgerStage stage;
    private final Counter ringFull;
    private final PacketBatch overflow;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Runnable onPackets;
    /** A slot claimed but not yet published, since no packet came for it. */
    private long claimed = NO_SLOT;

    private boolean isDraining;

    /**
     * @param source read and in the end closed by the thread that runs the agent
     * @param ring written by nobody else; whoever reads it leaves the batches as they are
     * @param onPackets called when a batch was published: to wake the reader
     */
    public CaptureAgent(DeviceSource source, RingBuffer<PacketBatch> ring, Runnable onPackets) {
        this.source = source;
        this.ring = ring;
        this.onPackets = onPackets;
        this.stage = source.stage();
        this.ringFull = stage.loss("ring_full");
        this.overflow = new PacketBatch(ring.get(0).capacity());
    }

    /** A ring for one capture thread and one correlator shard. */
    public static RingBuffer<PacketBatch> newRing(int slots, int packetsPerSlot, WaitStrategy waitStrategy) {
        return RingBuffer.createSingleProducer(() -> new PacketBatch(packetsPerSlot), slots, waitStrategy);
    }

    @Override
    public void run() {
        try {
            while (!source.isExhausted()) {
                if (doWork() == 0) {
                    source.awaitPackets(WAIT_MS);
                }
            }
            drain();
        } finally {
            source.close();
        }
    }

    /** Asks the thread to end; it does within a fifth of a second. */
    public void stop() {
        source.breakLoop();
    }

    /** One turn: fills a slot with what waits and publishes it. Returns the frames read. */
    int doWork() {
        if (claimed == NO_SLOT) {
            claimed = tryClaim();
        }
        if (claimed == NO_SLOT && !isDraining) {
            LockSupport.parkNanos(HELD_UP_NS);
            return 0;
        }
        final PacketBatch batch = claimed == NO_SLOT ? overflow : ring.get(claimed);
        batch.clear();
        final int frames = source.poll(batch);
        if (batch.size() != 0) {
            handOver(batch);
        }
        return frames;
    }

    private long tryClaim() {
        return ring.hasAvailableCapacity(1) ? ring.next() : NO_SLOT;
    }

    private void handOver(PacketBatch batch) {
        if (claimed == NO_SLOT) {
            ringFull.add(batch.size());
            return;
        }
        batch.sentNs(clock.nanoTime());
        stage.out().add(batch.size());
        ring.publish(claimed);
        claimed = NO_SLOT;
        onPackets.run();
    }

    /** Reads what arrived before the end was asked for; under endless traffic stops when the time is over. */
    private void drain() {
        isDraining = true;
        final long deadlineNs = clock.nanoTime() + DRAIN_MS * 1_000_000L;
        while (clock.nanoTime() - deadlineNs < 0 && !source.hasEnded()) {
            if (doWork() == 0) {
                source.awaitPackets(1);
            }
        }
    }
}
