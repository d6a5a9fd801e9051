// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.VlanTags;

/**
 * Follows the headers between an ether type and IP: VLAN and other tags, MPLS labels, PPPoE sessions, LLC and SNAP. The
 * first IP header found is the packet's; whatever is tunneled in IP stays payload.
 *
 * <p>What is found is one number: where the payload begins, its protocol and the VLAN tags. The protocol is an ether
 * type, or a number above those: {@link #ABSENT}, {@link #LLC} and the following.
 */
final class EtherType {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;

    /** The link layer does not say what follows: the version nibble decides. */
    static final int ABSENT = 1 << 16;
    /** IEEE 802.2 LLC, with its destination service access point. */
    static final int LLC = 2 << 16;
    /** SNAP of an organization's own, with its protocol identifier. */
    static final int SNAP = 3 << 16;
    /** PPP, with its protocol number. */
    static final int PPP = 4 << 16;
    /** Something else than IP behind MPLS labels. */
    static final int MPLS_PAYLOAD = 5 << 16;
    /** BSD loopback, with its address family. */
    static final int FAMILY = 6 << 16;

    /** The frame ends before. */
    static final long TRUNCATED = -1;

    private static final int MPLS = 0x8847;
    private static final int MPLS_MULTICAST = 0x8848;
    private static final int PPPOE_SESSION = 0x8864;
    private static final int JUMBO_LLC = 0x8870;
    private static final int TRANSPARENT_ETHERNET = 0x6558;
    private static final int SECURITY_TAG = 0x8909;
    private static final int VN_TAG = 0x8926;
    private static final int E_TAG = 0x893f;
    private static final int PROVIDER_BACKBONE = 0x88e7;

    /** Smaller values in the place of an ether type are lengths: IEEE 802.2 follows. */
    private static final int MAX_LENGTH = 1500;

    private static final int SNAP_SAP = 0xaa;
    private static final int IP_SAP = 0x06;
    private static final int UNNUMBERED_INFORMATION = 3;
    private static final int RFC1042 = 0;
    private static final int BRIDGE_TUNNEL = 0x0000f8;
    private static final int PPP_IPV4 = 0x21;
    private static final int PPP_IPV6 = 0x57;

    private static final int PROTOCOL_SHIFT = 19;
    private static final int TAGS_SHIFT = 39;
    private static final int OFFSET_MASK = (1 << PROTOCOL_SHIFT) - 1;
    private static final int PROTOCOL_MASK = 0xf_ffff;

    private EtherType() {}

    /** The number for a payload that begins there. */
    static long found(int offset, int protocol, int vlanTags) {
        return (long) vlanTags << TAGS_SHIFT | (long) protocol << PROTOCOL_SHIFT | offset;
    }

    static int offsetOf(long found) {
        return (int) found & OFFSET_MASK;
    }

    static int protocolOf(long found) {
        return (int) (found >>> PROTOCOL_SHIFT) & PROTOCOL_MASK;
    }

    /** The {@link VlanTags}. */
    static int vlanTagsOf(long found) {
        return (int) (found >>> TAGS_SHIFT);
    }

    static boolean isVlanTag(int etherType) {
        return switch (etherType) {
            case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300 -> true;
            default -> false;
        };
    }

    /**
     * Follows the headers from an ether type on.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     * @param typeOffset of the ether type, right before its payload
     * @return {@link #TRUNCATED}, or what {@link #offsetOf} and its siblings read
     */
    static long follow(long frame, int captured, int typeOffset) {
        if (typeOffset + 2 > captured) {
            return TRUNCATED;
        }
        return followFrom(frame, captured, NetworkOrder.unsignedShort(frame + typeOffset), typeOffset + 2);
    }

    /** The same for an ether type that stands elsewhere than right before its payload. */
    static long followFrom(long frame, int captured, int firstType, int payloadOffset) {
        int type = firstType;
        int at = payloadOffset;
        int tags = VlanTags.NONE;
        while (type != IPV4 && type != IPV6) {
            if (isVlanTag(type)) {
                if (at + 2 > captured) {
                    return TRUNCATED;
                }
                tags = VlanTags.with(tags, NetworkOrder.unsignedShort(frame + at) & 0xfff);
                at += 2;
            } else if (type <= MAX_LENGTH || type == JUMBO_LLC) {
                final int next = afterSnap(frame, captured, at);
                if (next <= 0) {
                    return next == 0 ? TRUNCATED : llc(frame, at, tags);
                }
                at = next;
            } else {
                final int skipped = bytesToNextType(type);
                if (skipped == 0) {
                    return payload(frame, captured, at, type, tags);
                }
                at += skipped;
            }
            if (at + 2 > captured) {
                return TRUNCATED;
            }
            type = NetworkOrder.unsignedShort(frame + at);
            at += 2;
        }
        return found(at, type, tags);
    }

    /** Bytes between a type and the next one; 0 for a type that no other follows. */
    private static int bytesToNextType(int type) {
        return switch (type) {
            case VN_TAG -> 4;
            case E_TAG, SECURITY_TAG -> 6;
            case TRANSPARENT_ETHERNET -> 12;
            case PROVIDER_BACKBONE -> 4 + 12; // a service's identifier, and the customer's addresses
            default -> 0;
        };
    }

    private static long payload(long frame, int captured, int at, int type, int tags) {
        return switch (type) {
            case MPLS, MPLS_MULTICAST -> afterLabels(frame, captured, at, tags);
            case PPPOE_SESSION -> afterPppoe(frame, captured, at, tags);
            default -> found(at, type, tags);
        };
    }

    /** Where the ether type of SNAP is; -1 for another protocol of LLC, 0 when the frame ends before. */
    private static int afterSnap(long frame, int captured, int at) {
        if (at + 3 > captured) {
            return 0;
        }
        if (!isSnap(frame, at)) {
            return -1;
        }
        if (at + 8 > captured) {
            return 0;
        }
        final int organization = NetworkOrder.getInt(frame + at + 2) & 0xff_ffff;
        return organization == RFC1042 || organization == BRIDGE_TUNNEL ? at + 6 : -1;
    }

    private static boolean isSnap(long frame, int at) {
        return NetworkOrder.unsignedByte(frame + at) == SNAP_SAP
                && NetworkOrder.unsignedByte(frame + at + 1) == SNAP_SAP
                && NetworkOrder.unsignedByte(frame + at + 2) == UNNUMBERED_INFORMATION;
    }

    private static long llc(long frame, int at, int tags) {
        final int destination = NetworkOrder.unsignedByte(frame + at);
        if (isSnap(frame, at)) {
            return found(at, SNAP | NetworkOrder.unsignedShort(frame + at + 6), tags);
        }
        final boolean isIp = destination == IP_SAP
                && NetworkOrder.unsignedByte(frame + at + 1) == IP_SAP
                && NetworkOrder.unsignedByte(frame + at + 2) == UNNUMBERED_INFORMATION;
        return isIp ? found(at + 3, IPV4, tags) : found(at, LLC | destination, tags);
    }

    /** LLC right behind a header that says so. */
    static long followLlc(long frame, int captured, int at) {
        final int next = afterSnap(frame, captured, at);
        if (next <= 0) {
            return next == 0 ? TRUNCATED : llc(frame, at, VlanTags.NONE);
        }
        return follow(frame, captured, next);
    }

    /** Labels do not say what follows the last of them; IP shows by its version. */
    private static long afterLabels(long frame, int captured, int labels, int tags) {
        int at = labels;
        boolean isLast = false;
        while (!isLast) {
            if (at + 4 > captured) {
                return TRUNCATED;
            }
            isLast = (NetworkOrder.unsignedByte(frame + at + 2) & 1) != 0;
            at += 4;
        }
        if (at + 1 > captured) {
            return TRUNCATED;
        }
        return switch (NetworkOrder.unsignedByte(frame + at) >>> 4) {
            case 4 -> found(at, IPV4, tags);
            case 6 -> found(at, IPV6, tags);
            default -> found(at, MPLS_PAYLOAD, tags);
        };
    }

    /** A PPP protocol number is one byte when that byte is odd (RFC 1661, 6.5), else two. */
    private static long afterPppoe(long frame, int captured, int header, int tags) {
        final int at = header + 6;
        if (at + 2 > captured) {
            return TRUNCATED;
        }
        final int first = NetworkOrder.unsignedByte(frame + at);
        final boolean isShort = (first & 1) != 0;
        final int protocol = isShort ? first : NetworkOrder.unsignedShort(frame + at);
        final int payload = at + (isShort ? 1 : 2);
        return switch (protocol) {
            case PPP_IPV4 -> found(payload, IPV4, tags);
            case PPP_IPV6 -> found(payload, IPV6, tags);
            default -> found(payload, PPP | protocol, tags);
        };
    }
}
