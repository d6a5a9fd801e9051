// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import org.jspecify.annotations.Nullable;

/**
 * What we keep of a layer 4 header; one instance is parsed into again and again. Lengths follow from IP: a UDP
 * super-packet states the length of one of its segments only. (NOT thread safe.)
 */
final class TransportHeader {
    private static final int TCP_MIN_LENGTH = 20;
    /**
     * Ports, sequence, acknowledgement, data offset, flags: what of a TCP header must have been captured. With the
     * ports alone a packet would be of its flow, but nobody could say how much of it is payload, whether it is a
     * retransmission or whether it begins or ends a connection: the record would be wrong without a sign of it, so the
     * packet is a counted loss.
     */
    private static final int TCP_NEEDED = 14;

    private static final int TCP_WITH_WINDOW = 16;

    private static final int UDP_LENGTH = 8;
    private static final int SCTP_LENGTH = 12;
    private static final int ICMP_LENGTH = 8;

    /** ICMP: the identifier of an echo, else 0. */
    int srcPort;
    /** ICMP: type << 8 | code. */
    int dstPort;

    int payloadBytes;
    /** TCP control bits and window, as the flags word of a {@link PacketBatch} wants them. */
    long flags;

    long detail;

    /**
     * Parses the header behind the IP header; the fields mean something only when no weird is returned.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     */
    @Nullable
    Weird parse(long frame, int captured, IpHeader ip) {
        clear(ip);
        return switch (ip.protocol) {
            case Transport.TCP -> parseTcp(frame, captured, ip);
            case Transport.UDP, Transport.UDP_LITE -> parseUdp(frame, captured, ip);
            case Transport.SCTP -> parseSctp(frame, captured, ip);
            case Transport.ICMP, Transport.ICMPV6 -> parseIcmp(frame, captured, ip);
            default -> null;
        };
    }

    /** Makes it the header of a packet without one: all bytes are payload. */
    void clear(IpHeader ip) {
        srcPort = 0;
        dstPort = 0;
        payloadBytes = ip.payloadBytes;
        flags = 0;
        detail = 0;
    }

    private @Nullable Weird parseTcp(long frame, int captured, IpHeader ip) {
        final int offset = ip.payloadOffset;
        if (ip.payloadBytes < TCP_MIN_LENGTH || offset + TCP_WITH_WINDOW > captured) {
            return parseCutTcp(frame, captured, ip);
        }
        final Weird weird = parseTcpWithoutWindow(frame, ip);
        flags |= (long) NetworkOrder.unsignedShort(frame + offset + 14) << PacketBatch.WINDOW_SHIFT;
        return weird;
    }

    /** The snapshot length, not the packet's own, may cut the end of the header: the window is 0 then. */
    private @Nullable Weird parseCutTcp(long frame, int captured, IpHeader ip) {
        return ip.payloadBytes < TCP_MIN_LENGTH || ip.payloadOffset + TCP_NEEDED > captured
                ? Weird.TRUNCATED_TCP
                : parseTcpWithoutWindow(frame, ip);
    }

    private @Nullable Weird parseTcpWithoutWindow(long frame, IpHeader ip) {
        final int offset = ip.payloadOffset;
        final int headerLength = (NetworkOrder.unsignedByte(frame + offset + 12) & 0xf0) >>> 2;
        if (headerLength < TCP_MIN_LENGTH || headerLength > ip.payloadBytes) {
            return Weird.BAD_TCP_HEADER_LENGTH;
        }
        parsePorts(frame, offset);
        payloadBytes = ip.payloadBytes - headerLength;
        flags = NetworkOrder.unsignedByte(frame + offset + 13) & PacketBatch.TCP_FLAGS_MASK;
        detail = NetworkOrder.getLong(frame + offset + 4);
        return null;
    }

    private @Nullable Weird parseUdp(long frame, int captured, IpHeader ip) {
        final int offset = ip.payloadOffset;
        if (ip.payloadBytes < UDP_LENGTH || offset + UDP_LENGTH > captured) {
            return Weird.TRUNCATED_UDP;
        }
        if (ip.protocol == Transport.UDP) {
            final int stated = NetworkOrder.unsignedShort(frame + offset + 4);
            // 0 is what a jumbogram states; the first fragment states the length of the whole datagram
            if ((stated < UDP_LENGTH && stated != 0) || (stated > ip.payloadBytes && !ip.isFragment)) {
                return Weird.BAD_UDP_LENGTH;
            }
        }
        parsePorts(frame, offset);
        payloadBytes = ip.payloadBytes - UDP_LENGTH;
        return null;
    }

    private @Nullable Weird parseSctp(long frame, int captured, IpHeader ip) {
        if (ip.payloadBytes < SCTP_LENGTH || ip.payloadOffset + SCTP_LENGTH > captured) {
            return Weird.TRUNCATED_SCTP;
        }
        parsePorts(frame, ip.payloadOffset);
        payloadBytes = ip.payloadBytes - SCTP_LENGTH;
        return null;
    }

    private @Nullable Weird parseIcmp(long frame, int captured, IpHeader ip) {
        final int offset = ip.payloadOffset;
        if (ip.payloadBytes < ICMP_LENGTH || offset + ICMP_LENGTH > captured) {
            return Weird.TRUNCATED_ICMP;
        }
        dstPort = NetworkOrder.unsignedShort(frame + offset);
        if (Icmp.isEcho(ip.protocol, dstPort >>> 8)) {
            srcPort = NetworkOrder.unsignedShort(frame + offset + 4);
        }
        payloadBytes = ip.payloadBytes - ICMP_LENGTH;
        detail = dstPort;
        return null;
    }

    private void parsePorts(long frame, int offset) {
        srcPort = NetworkOrder.unsignedShort(frame + offset);
        dstPort = NetworkOrder.unsignedShort(frame + offset + 2);
    }
}
