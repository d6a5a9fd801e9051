// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.packet.PacketBatch;

/**
 * Which end of a packet the process is at that a pcapng block names: the sender, or the receiver of one from elsewhere.
 */
public final class PacketProcess {
    /** Direction, the lowest bits of epb_flags. */
    public static final int DIRECTION_MASK = 3;

    /** The file does not say which way the packet went. */
    public static final int UNKNOWN = 0;

    static final int INBOUND = 1;
    static final int OUTBOUND = 2;

    /** Packet types of Linux cooked frames. */
    private static final int SLL_TYPE = 0;

    private static final int SLL2_TYPE = 10;
    private static final int SLL_OUTGOING = 4;

    private PacketProcess() {}

    /** The direction that a cooked frame has in its header; unknown for others. */
    public static int directionOf(int linkType, long frame) {
        final int type = switch (linkType) {
            case LinkType.LINUX_SLL -> NetworkOrder.unsignedShort(frame + SLL_TYPE);
            case LinkType.LINUX_SLL2 -> NetworkOrder.unsignedByte(frame + SLL2_TYPE);
            default -> -1;
        };
        if (type < 0) {
            return UNKNOWN;
        }
        return type == SLL_OUTGOING ? OUTBOUND : INBOUND;
    }

    /**
     * The canonical end of the process, 0 or 1. Of a packet that came in from elsewhere it is the receiver; of one that
     * comes from this host, or of which nobody says so, the sender.
     *
     * @param at offset of the observation
     */
    public static int endOf(long[] words, int at, int direction) {
        final int sender = PacketBatch.sideOf(words[at + PacketBatch.FLAGS]);
        final int hi = sender == 0 ? PacketBatch.A_HI : PacketBatch.B_HI;
        final boolean isOnLoopback = IpAddress.isLoopback(words[at + hi], words[at + hi + 1]);
        return direction == INBOUND && !isOnLoopback ? sender ^ 1 : sender;
    }
}
