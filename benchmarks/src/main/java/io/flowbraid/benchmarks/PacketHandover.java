// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;

/** A way to carry packets from the capture thread to the correlator's. Waits when full, so that all arrive. */
interface PacketHandover {
    /** Called by the producer: hands over copies of these packets. */
    void offer(long[] packets);

    /** Called by the consumer: takes what is there, and returns how many packets that was. */
    int poll();

    /** Copies observations into a batch, as a dissector writes them one by one. */
    static void fill(PacketBatch batch, long[] packets, int from, int count) {
        batch.clear();
        for (int i = 0; i < count; i++) {
            System.arraycopy(
                    packets, (from + i) * PacketBatch.WORDS, batch.words(), batch.nextOffset(), PacketBatch.WORDS);
            batch.commit();
        }
    }

    /** Reads every packet of a batch: a word of each. */
    static long read(PacketBatch batch) {
        final long[] words = batch.words();
        long sum = 0;
        for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
            sum += words[at];
        }
        return sum;
    }
}
