// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

import io.flowbraid.model.packet.PacketBatch;

/**
 * The time in a capture file that grows: that of its last packet and, while none comes, as much later as this host's
 * steady clock says. (NOT thread safe.)
 */
public final class FollowedTime {
    /** Whoever writes the file may keep packets back for so long. */
    static final long WRITER_DELAY_NS = 2_000_000_000L;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private long packetNs = UNKNOWN;
    private long readNs;

    /** Takes note of the last packet of a batch that was read at this moment. */
    public void read(PacketBatch batch, long steadyNs) {
        if (batch.size() > 0) {
            packetNs = batch.words()[(batch.size() - 1) * PacketBatch.WORDS + PacketBatch.TIME_NS];
            readNs = steadyNs;
        }
    }

    /** No packet before this time is expected any more; the least number before the first packet. */
    public long nowNs(long steadyNs) {
        return packetNs == UNKNOWN ? UNKNOWN : packetNs + Math.max(0, steadyNs - readNs - WRITER_DELAY_NS);
    }
}
