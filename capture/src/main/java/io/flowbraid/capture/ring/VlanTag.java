// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The outermost VLAN tag of a packet in a ring. Network cards and the kernel take it out of the frame and keep it
 * beside; libpcap puts it back, and so do we, into the room reserved before each frame.
 */
final class VlanTag {
    static final int BYTES = 4;

    private static final int STATUS_VLAN_VALID = 1 << 4;
    private static final int STATUS_PROTOCOL_VALID = 1 << 6;
    private static final int DOT1Q = 0x8100;
    private static final int ADDRESSES_BYTES = 12;

    /** In struct tpacket3_hdr. */
    private static final int STATUS = 20;

    private static final int CONTROL = 32;
    private static final int PROTOCOL = 36;

    private VlanTag() {}

    /** @param header where the packet's header is */
    static boolean isBeside(UnsafeBuffer memory, int header) {
        return (memory.getInt(header + STATUS) & STATUS_VLAN_VALID) != 0 || memory.getInt(header + CONTROL) != 0;
    }

    /**
     * Moves the addresses before the frame and writes the tag behind them. The frame then begins {@link #BYTES}
     * earlier.
     */
    static void putBack(UnsafeBuffer memory, int header, int frame) {
        final int written = memory.getShort(header + PROTOCOL) & 0xffff;
        final boolean isKnown = written != 0 || (memory.getInt(header + STATUS) & STATUS_PROTOCOL_VALID) != 0;
        final long lower = memory.getLong(frame);
        final int upper = memory.getInt(frame + 8);
        memory.putLong(frame - BYTES, lower);
        memory.putInt(frame - BYTES + 8, upper);
        memory.putShort(frame - BYTES + ADDRESSES_BYTES, (short) (isKnown ? written : DOT1Q), BIG_ENDIAN);
        memory.putShort(frame - BYTES + ADDRESSES_BYTES + 2, (short) memory.getInt(header + CONTROL), BIG_ENDIAN);
    }
}
