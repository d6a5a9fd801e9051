// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;

/** What the rivals keep of a flow: packets, bytes and payload each way, and when it was last seen. */
final class FlowCounts {
    private long packetsFromA;
    private long bytesFromA;
    private long payloadFromA;
    private long packetsFromB;
    private long bytesFromB;
    private long payloadFromB;
    private long lastNs;

    void add(long[] words, int at) {
        final long lengths = words[at + PacketBatch.LENGTHS];
        if ((words[at + PacketBatch.FLAGS] & PacketBatch.FROM_B) == 0) {
            packetsFromA++;
            bytesFromA += lengths >>> 32;
            payloadFromA += (int) lengths;
        } else {
            packetsFromB++;
            bytesFromB += lengths >>> 32;
            payloadFromB += (int) lengths;
        }
        lastNs = words[at + PacketBatch.TIME_NS];
    }

    @Override
    public String toString() {
        return packetsFromA + "/" + bytesFromA + "/" + payloadFromA + " and " + packetsFromB + "/" + bytesFromB + "/"
                + payloadFromB + " until " + lastNs;
    }
}
