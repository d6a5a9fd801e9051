// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;

/** Appends packet observations to a batch, as the dissector would. */
final class Observation {
    private Observation() {}

    static void append(
            PacketBatch batch,
            FiveTuple flow,
            boolean isFromA,
            long timeNs,
            int tcpFlags,
            int sequence,
            int headers,
            int payload) {
        final long ports = FiveTuple.packPorts(flow.aPort(), flow.bPort(), flow.protocol(), 0);
        key(batch, flow.aHi(), flow.aLo(), flow.bHi(), flow.bLo(), ports);
        commit(batch, isFromA, timeNs, tcpFlags, sequence, headers, payload);
    }

    /** Writes the key, of canonical ends, of the observation that {@link #commit} ends. */
    static void key(PacketBatch batch, long aHi, long aLo, long bHi, long bLo, long ports) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        words[at + PacketBatch.HASH] = FiveTuple.hash(aHi, aLo, bHi, bLo, ports);
        words[at + PacketBatch.A_HI] = aHi;
        words[at + PacketBatch.A_LO] = aLo;
        words[at + PacketBatch.B_HI] = bHi;
        words[at + PacketBatch.B_LO] = bLo;
        words[at + PacketBatch.PORTS] = ports;
    }

    static void commit(
            PacketBatch batch, boolean isFromA, long timeNs, int tcpFlags, int sequence, int headers, int payload) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        words[at + PacketBatch.TIME_NS] = timeNs;
        words[at + PacketBatch.LENGTHS] = (long) (headers + payload) << 32 | payload;
        words[at + PacketBatch.FLAGS] = tcpFlags | (isFromA ? 0 : PacketBatch.FROM_B);
        words[at + PacketBatch.L4_DETAIL] = (long) sequence << 32;
        batch.commit();
    }
}
