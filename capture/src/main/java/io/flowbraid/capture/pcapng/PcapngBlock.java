// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

/**
 * Types of pcapng blocks, and where their fields are. Each block begins with its type and its length, which it repeats
 * at its end.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">the format</a>
 */
public final class PcapngBlock {
    static final int INTERFACE = 1;
    static final int OBSOLETE_PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;
    /** Block type of a section header, the same in both byte orders. */
    public static final int SECTION = 0x0a0d0d0a;
    /** Custom block; its first number names the organization. */
    static final int CUSTOM = 0xbad;
    /** The same, not to be copied into other files. */
    static final int CUSTOM_NOT_COPIED = 0x4000_0bad;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    static final int LENGTH = 4;
    static final int BODY = 8;
    /** Type and both lengths. */
    static final int MIN_BYTES = 12;
    /** As Wireshark's: a longer block is damage. */
    static final int MAX_BYTES = 16 << 20;

    /** Shortest section header, and where its version is. */
    static final int SECTION_BYTES = 28;

    static final int SECTION_MAJOR = 12;

    static final int INTERFACE_SNAPLEN = 12;
    static final int INTERFACE_OPTIONS = 16;

    static final int PACKET_TIME_HIGH = 12;
    static final int PACKET_TIME_LOW = 16;
    static final int PACKET_CAPTURED = 20;
    static final int PACKET_WIRE_LENGTH = 24;
    static final int PACKET_FRAME = 28;
    static final int SIMPLE_PACKET_FRAME = 12;

    /** Options of a packet: link-layer flags, and the process that sent it. */
    static final int PACKET_FLAGS = 2;

    static final int PACKET_PROCESS = 8;

    private static final int MAX_ASSIGNED = 0xb;

    private PcapngBlock() {}

    /** Whether the type is one of those that files have. */
    static boolean isKnown(int type) {
        return (type > 0 && type <= MAX_ASSIGNED) || type == SECTION || type == CUSTOM || type == CUSTOM_NOT_COPIED;
    }

    /** The bytes around the packet: header, length at the end. */
    static int overhead(int type) {
        return (type == SIMPLE_PACKET ? SIMPLE_PACKET_FRAME : PACKET_FRAME) + LENGTH;
    }
}
