// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;

/**
 * Packets whose owners the shard is asked for. It is the asker's until it is handed over, then the shard's until it
 * is answered, and then the asker's again.
 */
final class OwnerQuestion {
    private final PacketOwners owners = new PacketOwners(FrameBatch.MAX_FRAMES);
    private boolean isUrgent;
    /** The shard's alone: time of the latest packet by the shard's clock; 0 not known yet. */
    private long latestNs;

    private volatile boolean isAnswered = true;

    /** Begins anew. For the asker. */
    void clear() {
        owners.packets().clear();
    }

    /** Adds a packet, and says at which place its answer will be. */
    int add(long[] words) {
        final PacketBatch packets = owners.packets();
        System.arraycopy(words, 0, packets.words(), packets.nextOffset(), PacketBatch.WORDS);
        packets.commit();
        return packets.size() - 1;
    }

    boolean isEmpty() {
        return owners.packets().size() == 0;
    }

    /** @param urgent the shard is not to wait until it has counted what comes after these packets */
    void ask(boolean urgent) {
        isUrgent = urgent;
        isAnswered = false;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    /** The answers, once there are any. */
    PacketOwners owners() {
        return owners;
    }

    /**
     * Answers, once the shard has come so far that owners are settled. For the shard.
     *
     * @return false when it is too early
     */
    boolean answer(Correlator correlator, SteadyTime time) {
        if (latestNs == 0) {
            time.steady(owners.packets());
            latestNs = latest(owners.packets());
        }
        final long settledNs = correlator.nowNs() - PacketEnds.SETTLED_NS;
        if (!isUrgent && latestNs > settledNs) {
            return false;
        }
        latestNs = 0;
        correlator.owners(owners, settledNs);
        isAnswered = true;
        return true;
    }

    private static long latest(PacketBatch packets) {
        long latest = 0;
        for (int at = 0; at < packets.nextOffset(); at += PacketBatch.WORDS) {
            latest = Math.max(latest, packets.words()[at + PacketBatch.TIME_NS]);
        }
        return latest;
    }
}
