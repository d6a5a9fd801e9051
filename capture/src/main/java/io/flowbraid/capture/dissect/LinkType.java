// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.VlanTags;

/**
 * The link layers we can strip, by libpcap's DLT_ number, and where IP begins in a frame of each.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">the formats</a>
 */
public final class LinkType {
    static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int RAW = 12;
    static final int LOOP = 108;
    static final int LINUX_SLL = 113;
    static final int IPV4 = 228;
    static final int IPV6 = 229;
    public static final int LINUX_SLL2 = 276;

    private static final int SLL_LLC = 4;
    private static final int SLL2_DEVICE = 4;
    private static final int SLL2_PACKET_TYPE = 10;
    /** PACKET_OUTGOING. */
    private static final int OUTGOING = 4;

    private LinkType() {}

    /** Whether we can find IP in frames of this link type (a DLT_ number). */
    public static boolean isSupported(int linkType) {
        return switch (linkType) {
            case NULL, ETHERNET, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /** The frame has this header by itself. Where it does not, libpcap makes one up. */
    public static boolean isInFrame(int linkType) {
        return switch (linkType) {
            case ETHERNET, RAW, IPV4, IPV6 -> true;
            default -> false;
        };
    }

    /**
     * Finds the end of the link layer, tags and labels included.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     * @return what {@link EtherType} reads, or {@link EtherType#TRUNCATED}
     */
    static long strip(int linkType, long frame, int captured) {
        return switch (linkType) {
            case ETHERNET -> EtherType.follow(frame, captured, 12);
            case LINUX_SLL -> afterSll(frame, captured);
            case LINUX_SLL2 -> afterSll2(frame, captured);
            case NULL, LOOP -> afterFamily(frame, captured);
            case IPV4 -> EtherType.found(0, EtherType.IPV4, VlanTags.NONE);
            case IPV6 -> EtherType.found(0, EtherType.IPV6, VlanTags.NONE);
            default -> EtherType.found(0, EtherType.ABSENT, VlanTags.NONE);
        };
    }

    /**
     * The device on which a frame was seen and which way it went there, as one number; 0 if the link layer does not say
     * so. Only a capture of all devices says so, and by Linux cooked v2 alone.
     */
    static long deviceOf(int linkType, long frame) {
        if (linkType != LINUX_SLL2) {
            return 0;
        }
        final long isOutgoing = (NetworkOrder.unsignedShort(frame + SLL2_PACKET_TYPE) >>> 8) == OUTGOING ? 1 : 0;
        return (NetworkOrder.getInt(frame + SLL2_DEVICE) & 0xffff_ffffL) << 1 | isOutgoing;
    }

    private static long afterSll(long frame, int captured) {
        if (captured < 16) {
            return EtherType.TRUNCATED;
        }
        return NetworkOrder.unsignedShort(frame + 14) == SLL_LLC
                ? EtherType.followLlc(frame, captured, 16)
                : EtherType.follow(frame, captured, 14);
    }

    /** Linux cooked v2 has its ether type first and 18 bytes of other things after it, then what the type says. */
    private static long afterSll2(long frame, int captured) {
        if (captured < 20) {
            return EtherType.TRUNCATED;
        }
        final int etherType = NetworkOrder.unsignedShort(frame);
        if (etherType == SLL_LLC) {
            return EtherType.followLlc(frame, captured, 20);
        }
        return EtherType.followFrom(frame, captured, etherType, 20);
    }

    /** BSD loopback: the address family in the byte order of the machine that captured, which the file does not say. */
    private static long afterFamily(long frame, int captured) {
        if (captured < 4) {
            return EtherType.TRUNCATED;
        }
        final int value = NetworkOrder.getInt(frame);
        final int family = (value & 0xffff_0000) == 0 ? value : Integer.reverseBytes(value);
        return EtherType.found(
                4,
                switch (family) {
                    case 2 -> EtherType.IPV4;
                    // Linux; NetBSD and OpenBSD; FreeBSD; Darwin
                    case 10, 24, 28, 30 -> EtherType.IPV6;
                    default -> EtherType.FAMILY | family & 0xffff;
                },
                VlanTags.NONE);
    }
}
