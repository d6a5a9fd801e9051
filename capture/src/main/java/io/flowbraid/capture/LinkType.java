// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/**
 * The link layers we can strip, by libpcap's DLT_ number, and where IP begins in a frame of each.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">the formats</a>
 */
final class LinkType {
    static final int NULL = 0;
    static final int ETHERNET = 1;
    static final int RAW = 12;
    static final int LOOP = 108;
    static final int LINUX_SLL = 113;
    static final int IPV4 = 228;
    static final int IPV6 = 229;
    static final int LINUX_SLL2 = 276;

    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int ETHERTYPE_IPV6 = 0x86dd;

    /** The link layer does not say what follows: the version nibble decides. Beyond the range of ether types. */
    static final int ETHERTYPE_ABSENT = 1 << 16;

    private static final long VLAN_PRESENT = 1L << 63;
    private static final int VLAN_SHIFT = 49;
    private static final int UNKNOWN_FAMILY = 0;

    private static final int SLL2_DEVICE = 4;
    private static final int SLL2_PACKET_TYPE = 10;
    /** PACKET_OUTGOING. */
    private static final int OUTGOING = 4;

    private LinkType() {}

    static boolean isSupported(int linkType) {
        return switch (linkType) {
            case NULL, ETHERNET, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /** The frame has this header by itself. Where it does not, libpcap makes one up. */
    static boolean isInFrame(int linkType) {
        return switch (linkType) {
            case ETHERNET, RAW, IPV4, IPV6 -> true;
            default -> false;
        };
    }

    /**
     * Finds the end of the link layer, VLAN tags included.
     *
     * @param frame address of its first octet
     * @param captured how many octets there are
     * @return a value for {@link #offsetOf} and its siblings, or -1 when the frame ends before
     */
    static long strip(int linkType, long frame, int captured) {
        return switch (linkType) {
            case ETHERNET -> afterEtherType(frame, captured, 12);
            case LINUX_SLL -> afterEtherType(frame, captured, 14);
            case LINUX_SLL2 -> afterSll2(frame, captured);
            case NULL, LOOP -> afterFamily(frame, captured);
            case IPV4 -> stripped(0, ETHERTYPE_IPV4);
            case IPV6 -> stripped(0, ETHERTYPE_IPV6);
            default -> stripped(0, ETHERTYPE_ABSENT);
        };
    }

    /**
     * The device on which a frame was seen and which way it went there, as one number; 0 if the link layer does not say so.
     * Only a capture of all devices says so, and by Linux cooked v2 alone.
     */
    static long deviceOf(int linkType, long frame) {
        if (linkType != LINUX_SLL2) {
            return 0;
        }
        final long isOutgoing = (NetworkOrder.unsignedShort(frame + SLL2_PACKET_TYPE) >>> 8) == OUTGOING ? 1 : 0;
        return (NetworkOrder.getInt(frame + SLL2_DEVICE) & 0xffff_ffffL) << 1 | isOutgoing;
    }

    static int offsetOf(long stripped) {
        return (int) stripped;
    }

    static int etherTypeOf(long stripped) {
        return (int) (stripped >>> 32) & 0x1ffff;
    }

    static boolean hasVlan(long stripped) {
        return (stripped & VLAN_PRESENT) != 0;
    }

    /** Identifier of the outermost tag. */
    static int vlanOf(long stripped) {
        return (int) (stripped >>> VLAN_SHIFT) & 0xfff;
    }

    private static long stripped(int offset, int etherType) {
        return (long) etherType << 32 | offset;
    }

    /** The ether type stands right before the payload; each VLAN tag puts its identifier and another type behind it. */
    private static long afterEtherType(long frame, int captured, int typeOffset) {
        int at = typeOffset;
        long vlan = 0;
        while (at + 2 <= captured) {
            final int etherType = NetworkOrder.unsignedShort(frame + at);
            if (!isVlanTag(etherType)) {
                return vlan | stripped(at + 2, etherType);
            }
            if (at + 4 > captured) {
                return -1;
            }
            if (vlan == 0) {
                vlan = VLAN_PRESENT | (NetworkOrder.unsignedShort(frame + at + 2) & 0xfffL) << VLAN_SHIFT;
            }
            at += 4;
        }
        return -1;
    }

    private static boolean isVlanTag(int etherType) {
        return etherType == 0x8100 || etherType == 0x88a8 || etherType == 0x9100;
    }

    /** Linux cooked v2 has its ether type first and 18 octets of other things after it, then a VLAN tag if any. */
    private static long afterSll2(long frame, int captured) {
        if (captured < 20) {
            return -1;
        }
        final int etherType = NetworkOrder.unsignedShort(frame);
        if (!isVlanTag(etherType)) {
            return stripped(20, etherType);
        }
        if (captured < 24) {
            return -1;
        }
        final long inner = afterEtherType(frame, captured, 22);
        final long vlan = VLAN_PRESENT | (NetworkOrder.unsignedShort(frame + 20) & 0xfffL) << VLAN_SHIFT;
        return inner == -1 ? -1 : vlan | stripped(offsetOf(inner), etherTypeOf(inner));
    }

    /** BSD loopback: the address family in the byte order of the machine that captured, which the file does not say. */
    private static long afterFamily(long frame, int captured) {
        if (captured < 4) {
            return -1;
        }
        final int value = NetworkOrder.getInt(frame);
        final int family = (value & 0xffff_0000) == 0 ? value : Integer.reverseBytes(value);
        return stripped(
                4,
                switch (family) {
                    case 2 -> ETHERTYPE_IPV4;
                    // Linux; NetBSD and OpenBSD; FreeBSD; Darwin
                    case 10, 24, 28, 30 -> ETHERTYPE_IPV6;
                    default -> UNKNOWN_FAMILY;
                });
    }
}
