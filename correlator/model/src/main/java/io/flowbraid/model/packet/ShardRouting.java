// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.packet;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import java.util.Arrays;

/**
 * Which shard counts a packet: that of its five-tuple, on whatever interface it was seen, so that the flows of one
 * five-tuple always meet. All other shards get a copy of a TCP connection's first SYN: behind an address translation
 * the connection has a five-tuple of another shard, and its first sequence number proves that the two are one. When an
 * ICMP message quotes a packet, the packet's shard gets a copy of the quote.
 *
 * <p>The shard is chosen by the lower half of a hash whose upper half the flow tables use, so that each of them has
 * hashes of all kinds. (NOT thread safe: each capture thread has its own.)
 */
public final class ShardRouting {
    public static final int MAX_SHARDS = 16;

    private static final long INTERFACE_MASK = 0xffff;
    private static final long LOWER_HALF = 0xffff_ffffL;

    private final int shards;
    private final int[] counted;

    public ShardRouting(int shards) {
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException("1 to " + MAX_SHARDS + " shards, not " + shards);
        }
        this.shards = shards;
        counted = new int[shards];
    }

    /** The shard that counts the packet at {@code words[at …]}. */
    public int shardOf(long[] words, int at) {
        return shardOf(
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS]);
    }

    /** The shard of a five-tuple, its ports packed as {@link FiveTuple#packPorts} does. */
    public int shardOf(long aHi, long aLo, long bHi, long bLo, long ports) {
        final long hash = FiveTuple.hash(aHi, aLo, bHi, bLo, FiveTuple.socketPorts(ports) & ~INTERFACE_MASK);
        return (int) ((hash & LOWER_HALF) * shards >>> 32);
    }

    /**
     * Appends each packet to the batch of its shard, and each note to those of the shards it concerns. Those batches
     * are cleared before, and no smaller than this one.
     */
    public void scatter(PacketBatch arrivals, PacketBatch[] byShard) {
        final long[] words = arrivals.words();
        final int end = arrivals.size() * PacketBatch.WORDS;
        for (int at = 0; at < end; at += PacketBatch.WORDS) {
            final int shard = shardOf(words, at);
            final PacketBatch batch = byShard[shard];
            System.arraycopy(words, at, batch.words(), batch.nextOffset(), PacketBatch.WORDS);
            batch.commit();
            if (isFirstSyn(words, at)) {
                tellOthers(words, at, shard, byShard);
            }
        }
        if (arrivals.notes() != 0) {
            scatterNotes(arrivals, byShard);
        }
    }

    private void scatterNotes(PacketBatch arrivals, PacketBatch[] byShard) {
        final long[] words = arrivals.words();
        Arrays.fill(counted, 0);
        int at = 0;
        for (int n = 0; n < arrivals.notes(); n++) {
            final int note = arrivals.noteOffset(n);
            // The notes are in the order of their messages: this finds where the message is in the batch of its shard.
            final int message = (int) words[note + PacketBatch.LENGTHS];
            for (; at < message; at += PacketBatch.WORDS) {
                counted[shardOf(words, at)]++;
            }
            final int ofMessage = shardOf(words, message);
            final int ofQuoted = shardOf(words, note);
            final boolean isOne = ofMessage == ofQuoted;
            append(words, note, counted[ofMessage] * PacketBatch.WORDS, isOne, byShard[ofMessage]);
            if (!isOne) {
                append(words, note, -1, true, byShard[ofQuoted]);
            }
        }
    }

    private static void append(long[] words, int note, int message, boolean isOfQuoted, PacketBatch batch) {
        final int to = batch.noteOffset(batch.notes());
        System.arraycopy(words, note, batch.words(), to, PacketBatch.WORDS);
        batch.words()[to + PacketBatch.LENGTHS] = message;
        if (!isOfQuoted) {
            batch.words()[to + PacketBatch.FLAGS] &= ~PacketBatch.IS_OF_QUOTED;
        }
        batch.commitNote();
    }

    private void tellOthers(long[] words, int at, int shard, PacketBatch[] byShard) {
        for (int i = 0; i < shards; i++) {
            if (i != shard) {
                final PacketBatch batch = byShard[i];
                System.arraycopy(words, at, batch.words(), batch.noteOffset(batch.notes()), PacketBatch.WORDS);
                batch.commitNote();
            }
        }
    }

    private static boolean isFirstSyn(long[] words, int at) {
        final long flags = words[at + PacketBatch.FLAGS];
        return (flags & (TcpFlags.SYN | TcpFlags.ACK | PacketBatch.LATER_FRAGMENT)) == TcpFlags.SYN
                && FiveTuple.protocolOf(words[at + PacketBatch.PORTS]) == Transport.TCP;
    }
}
