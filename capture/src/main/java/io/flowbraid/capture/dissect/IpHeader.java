// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an IPv4 header with an authentication header behind it, or an IPv6 header with its extensions (RFC 8200), says.
 * One instance is parsed into again and again.
 *
 * <p>A length of 0 is no error: the kernel hands out a segmentation-offload super-packet before its length is known,
 * and an IPv6 packet above 64 kB (BIG TCP, RFC 2675) cannot say it here. The frame's length then counts. (NOT thread
 * safe.)
 */
final class IpHeader {
    private static final int IPV4_MIN_LENGTH = 20;
    private static final int IPV6_LENGTH = 40;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int NO_NEXT_HEADER = 59;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;

    long srcHi;
    long srcLo;
    long dstHi;
    long dstLo;
    int protocol;
    /** Header and payload. */
    int lengthBytes;
    /** From the first byte of the frame. */
    int payloadOffset;
    /** Bytes behind the headers and extensions. */
    int payloadBytes;

    boolean isFragment;
    boolean isLaterFragment;
    int fragmentId;
    /** The protocol as all fragments of the datagram state it, though the first may have extensions before layer 4. */
    int fragmentProtocol;

    /** Takes over what a fragment says, to be looked at later: the addresses, the datagram and the lengths. */
    void copyFrom(IpHeader other) {
        srcHi = other.srcHi;
        srcLo = other.srcLo;
        dstHi = other.dstHi;
        dstLo = other.dstLo;
        protocol = other.protocol;
        lengthBytes = other.lengthBytes;
        payloadBytes = other.payloadBytes;
        isFragment = other.isFragment;
        isLaterFragment = other.isLaterFragment;
        fragmentId = other.fragmentId;
        fragmentProtocol = other.fragmentProtocol;
    }

    /** Is the other one of a fragment of the same datagram? */
    boolean isOfSameDatagram(IpHeader other) {
        return fragmentId == other.fragmentId
                && fragmentProtocol == other.fragmentProtocol
                && srcLo == other.srcLo
                && dstLo == other.dstLo
                && srcHi == other.srcHi
                && dstHi == other.dstHi;
    }

    /**
     * Parses the header at the offset; the fields mean something only when no weird is returned.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     * @param frameLength how many there were on the wire
     */
    @Nullable
    Weird parse(long frame, int captured, int offset, int frameLength, int etherType) {
        if (etherType != EtherType.IPV4 && etherType != EtherType.IPV6 && etherType != EtherType.ABSENT) {
            return Weird.NOT_IP;
        }
        if (offset >= captured) {
            return Weird.TRUNCATED_IP;
        }
        final int version = NetworkOrder.unsignedByte(frame + offset) >>> 4;
        if (version == 4 && etherType != EtherType.IPV6) {
            return parseIpv4(frame, captured, offset, frameLength - offset);
        }
        if (version == 6 && etherType != EtherType.IPV4) {
            return parseIpv6(frame, captured, offset, frameLength - offset);
        }
        return Weird.BAD_IP_VERSION;
    }

    private @Nullable Weird parseIpv4(long frame, int captured, int offset, int available) {
        if (offset + IPV4_MIN_LENGTH > captured) {
            return Weird.TRUNCATED_IP;
        }
        final int headerLength = (NetworkOrder.unsignedByte(frame + offset) & 0xf) * 4;
        final int statedLength = NetworkOrder.unsignedShort(frame + offset + 2);
        final int length = statedLength == 0 ? available : statedLength;
        if (length < IPV4_MIN_LENGTH) {
            return Weird.BAD_IP_TOTAL_LENGTH;
        }
        if (headerLength < IPV4_MIN_LENGTH || headerLength > length) {
            return Weird.BAD_IP_HEADER_LENGTH;
        }
        if (length > available) {
            return Weird.TRUNCATED_IP;
        }
        final int fragment = NetworkOrder.unsignedShort(frame + offset + 6);
        srcHi = 0;
        srcLo = IpAddress.mapped(NetworkOrder.getInt(frame + offset + 12));
        dstHi = 0;
        dstLo = IpAddress.mapped(NetworkOrder.getInt(frame + offset + 16));
        protocol = NetworkOrder.unsignedByte(frame + offset + 9);
        lengthBytes = length;
        payloadOffset = offset + headerLength;
        payloadBytes = length - headerLength;
        isLaterFragment = (fragment & 0x1fff) != 0;
        isFragment = (fragment & 0x3fff) != 0;
        fragmentId = NetworkOrder.unsignedShort(frame + offset + 4);
        fragmentProtocol = protocol;
        return protocol == AUTHENTICATION && !isLaterFragment
                ? skipAuthentication(frame, captured, offset + length)
                : null;
    }

    /** What the header authenticates is readable behind it (RFC 4302). */
    private @Nullable Weird skipAuthentication(long frame, int captured, int end) {
        while (protocol == AUTHENTICATION) {
            if (payloadOffset + 2 > Math.min(end, captured)) {
                return Weird.TRUNCATED_AUTHENTICATION;
            }
            protocol = NetworkOrder.unsignedByte(frame + payloadOffset);
            payloadOffset += (NetworkOrder.unsignedByte(frame + payloadOffset + 1) + 2) * 4;
        }
        payloadBytes = end - payloadOffset;
        return payloadBytes < 0 ? Weird.TRUNCATED_AUTHENTICATION : null;
    }

    private @Nullable Weird parseIpv6(long frame, int captured, int offset, int available) {
        if (offset + IPV6_LENGTH > captured) {
            return Weird.TRUNCATED_IP;
        }
        final int statedLength = NetworkOrder.unsignedShort(frame + offset + 4);
        protocol = NetworkOrder.unsignedByte(frame + offset + 6);
        final boolean isUnstated = statedLength == 0 && protocol != NO_NEXT_HEADER;
        lengthBytes = isUnstated ? available : IPV6_LENGTH + statedLength;
        if (lengthBytes > available) {
            return Weird.TRUNCATED_IP;
        }
        srcHi = NetworkOrder.getLong(frame + offset + 8);
        srcLo = NetworkOrder.getLong(frame + offset + 16);
        dstHi = NetworkOrder.getLong(frame + offset + 24);
        dstLo = NetworkOrder.getLong(frame + offset + 32);
        isFragment = false;
        isLaterFragment = false;
        payloadOffset = offset + IPV6_LENGTH;
        return skipExtensions(frame, captured, offset + lengthBytes);
    }

    private @Nullable Weird skipExtensions(long frame, int captured, int end) {
        final int within = Math.min(end, captured);
        while (!isLaterFragment && isExtension(protocol)) {
            if (payloadOffset + 8 > within) {
                return Weird.TRUNCATED_IPV6_EXTENSION;
            }
            final int next = NetworkOrder.unsignedByte(frame + payloadOffset);
            if (protocol == MOBILITY && next == NO_NEXT_HEADER) {
                break;
            }
            final int lengthField = NetworkOrder.unsignedByte(frame + payloadOffset + 1);
            int length = (lengthField + 1) * 8;
            if (protocol == AUTHENTICATION) {
                length = (lengthField + 2) * 4;
            } else if (protocol == FRAGMENT) {
                length = 8;
                enterFragment(frame, next);
            }
            payloadOffset += length;
            protocol = next;
        }
        payloadBytes = end - payloadOffset;
        return payloadBytes < 0 ? Weird.TRUNCATED_IPV6_EXTENSION : null;
    }

    private void enterFragment(long frame, int next) {
        final int fragment = NetworkOrder.unsignedShort(frame + payloadOffset + 2);
        isLaterFragment = (fragment & 0xfff8) != 0;
        isFragment = (fragment & 0xfff9) != 0;
        fragmentId = NetworkOrder.getInt(frame + payloadOffset + 4);
        fragmentProtocol = next;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, MOBILITY -> true;
            default -> false;
        };
    }
}
