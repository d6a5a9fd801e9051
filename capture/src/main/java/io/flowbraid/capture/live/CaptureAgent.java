// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Carries packets of one live device to the shard, through a ring, a batch per slot, on a thread of its own. While the
 * ring is full it reads nothing: packets wait in the kernel's buffer, which is larger and counts what finds no room. At
 * the end nobody waits any more: what finds the ring full then is counted as {@code ring_full}.
 *
 * <p>Ends when the source is exhausted, then reads what the kernel still holds, closes the source, and the account of
 * the stage closes exactly.
 */
public final class CaptureAgent implements Runnable {
    public static final int DEFAULT_PACKETS_PER_SLOT = 256;

    /** How late we may notice that we are to end; packets end the wait before. */
    private static final int WAIT_MS = 200;
    /** The kernel shows a block that is not full after the read timeout. */
    private static final int DRAIN_MS = 60;

    /** Of {@link #readUntilNs}. */
    private static final long ENDED = Long.MAX_VALUE;

    /** Between two looks whether the ring has room again. */
    private static final long HELD_UP_NS = 200_000;

    private final DeviceSource source;
    private final ShardOutlet outlet;
    private final LedgerStage stage;
    private final Counter ringFull;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Counter turns = new Counter();
    private final Gathering gathering;
    private boolean isDraining;
    private volatile long readUntilNs;

    /**
     * @param source read and in the end closed by the thread that runs the agent
     * @param bufferBytes the kernel's buffer of this source
     */
    public CaptureAgent(DeviceSource source, long bufferBytes, ShardOutlet outlet) {
        this.source = source;
        this.outlet = outlet;
        stage = source.stage();
        ringFull = stage.loss("ring_full");
        readUntilNs = clock.nanoTime();
        gathering = new Gathering(bufferBytes, readUntilNs);
    }

    @Override
    public void run() {
        try {
            while (!source.isExhausted()) {
                final int frames = doWork();
                gathering.read(frames);
                if (frames == 0) {
                    await();
                }
            }
            drain();
        } finally {
            source.close();
            readUntilNs = ENDED;
        }
    }

    private void await() {
        final long pauseNs = gathering.pauseNs(clock.nanoTime());
        if (pauseNs > 0) {
            LockSupport.parkNanos(pauseNs);
        }
        source.awaitPackets(WAIT_MS);
        gathering.woken(clock.nanoTime());
    }

    /**
     * How long ago the agent had last handed over all packets that the kernel showed, ns; 0 once it has ended. For any
     * thread. An agent that waits for packets looks again after a fifth of a second; more means that it is behind.
     *
     * @param nowNs {@link System#nanoTime}
     */
    public long behindNs(long nowNs) {
        final long untilNs = readUntilNs;
        return untilNs == ENDED ? 0 : Math.max(0, nowNs - untilNs);
    }

    /** Turns of the duty cycle; several each second. For any thread. */
    public long turns() {
        return turns.get();
    }

    /** Asks the thread to end; it does within a third of a second. */
    public void stop() {
        source.breakLoop();
    }

    /** One turn: fills a slot with what waits and publishes it. Returns the frames read. */
    int doWork() {
        turns.increment();
        if (!outlet.hasSlot() && !isDraining) {
            LockSupport.parkNanos(HELD_UP_NS);
            return 0;
        }
        final PacketBatch batch = outlet.batch();
        final long askedNs = clock.nanoTime();
        final int frames = source.poll(batch);
        if (frames == 0) {
            readUntilNs = askedNs;
        }
        // Fragments that waited may come without a frame.
        final long nowNs = frames == 0 ? askedNs : clock.nanoTime();
        outlet.handOver(batch, nowNs, stage.out(), ringFull);
        return frames;
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
