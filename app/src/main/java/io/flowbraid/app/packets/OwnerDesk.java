// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that writes packets asks one shard whose they are. The question is the asker's until it is asked, the
 * shard's until it is answered, and then the asker's again; nobody waits with a lock.
 */
public final class OwnerDesk {
    private static final int FREE = 0;
    private static final int ASKED = 1;
    private static final int ANSWERED = 2;

    private final PacketOwners owners = new PacketOwners(FrameBatch.MAX_FRAMES);
    private volatile int state = FREE;
    private boolean isUrgent;
    /** The shard's alone: time of the latest packet of the question, by the shard's clock; 0 not known yet. */
    private long latestNs;

    private volatile @Nullable Thread asker;

    /** Begins a question. False when the shard has not answered the one before. For the asker. */
    boolean begin() {
        if (state == ASKED) {
            return false;
        }
        state = FREE;
        owners.packets().clear();
        return true;
    }

    /** Adds a packet to the question, and says at which place its answer will be. */
    int add(long[] words) {
        final PacketBatch packets = owners.packets();
        System.arraycopy(words, 0, packets.words(), packets.nextOffset(), PacketBatch.WORDS);
        packets.commit();
        return packets.size() - 1;
    }

    boolean isEmpty() {
        return owners.packets().size() == 0;
    }

    /** @param urgently the shard is not to wait until it has counted what comes after these packets */
    void ask(boolean urgently) {
        isUrgent = urgently;
        asker = Thread.currentThread();
        state = ASKED;
    }

    boolean isAnswered() {
        return state == ANSWERED;
    }

    /** The answers, once there are any. */
    PacketOwners owners() {
        return owners;
    }

    /**
     * Answers if something was asked, and the shard has come so far that owners are settled: it may be behind. For the
     * shard.
     *
     * @param time of the shard, for the packets of a question alone
     */
    public void answer(Correlator correlator, SteadyTime time) {
        if (state != ASKED) {
            return;
        }
        if (latestNs == 0) {
            time.steady(owners.packets());
            latestNs = latest(owners.packets());
        }
        if (isUrgent || latestNs + PacketEnds.SETTLED_NS <= correlator.nowNs()) {
            latestNs = 0;
            correlator.owners(owners, correlator.nowNs() - PacketEnds.SETTLED_NS);
            state = ANSWERED;
            LockSupport.unpark(asker);
        }
    }

    private static long latest(PacketBatch packets) {
        long latest = 0;
        for (int at = 0; at < packets.nextOffset(); at += PacketBatch.WORDS) {
            latest = Math.max(latest, packets.words()[at + PacketBatch.TIME_NS]);
        }
        return latest;
    }
}
