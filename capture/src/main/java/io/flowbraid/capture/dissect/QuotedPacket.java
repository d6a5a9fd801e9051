// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of the packet that an ICMP error quotes: its IP header and, as a rule, 8 bytes more (RFC 792). Lengths
 * are those of the packet, not of the quote. One instance is parsed into again and again. (NOT thread safe.)
 */
final class QuotedPacket {
    /** Of an ICMP header, before the quote. */
    private static final int ICMP_LENGTH = 8;
    /** More than any quoted packet says to have. */
    private static final int ANY_LENGTH = 1 << 20;

    private static final int PORTS_LENGTH = 4;
    private static final int SEQUENCE_LENGTH = 8;
    private static final int IDENTIFIER_LENGTH = 6;

    final IpHeader ip = new IpHeader();
    /** As {@link TransportHeader#srcPort}. */
    int srcPort;
    /** As {@link TransportHeader#dstPort}. */
    int dstPort;

    boolean hasSequence;
    /** TCP. */
    int sequence;

    /**
     * Parses what the ICMP message behind the IP header quotes.
     *
     * @return whether the quote shows which flow the packet was of
     */
    boolean parse(long frame, int captured, IpHeader outer) {
        final int offset = outer.payloadOffset + ICMP_LENGTH;
        final int end = Math.min(captured, outer.payloadOffset + outer.payloadBytes);
        final int version = outer.protocol == Transport.ICMP ? EtherType.IPV4 : EtherType.IPV6;
        final @Nullable Weird weird = ip.parse(frame, end, offset, offset + ANY_LENGTH, version);
        return weird == null && !ip.isLaterFragment && parseTransport(frame, end);
    }

    private boolean parseTransport(long frame, int end) {
        final int offset = ip.payloadOffset;
        srcPort = 0;
        dstPort = 0;
        hasSequence = false;
        if (Transport.hasPorts(ip.protocol)) {
            if (offset + PORTS_LENGTH > end) {
                return false;
            }
            srcPort = NetworkOrder.unsignedShort(frame + offset);
            dstPort = NetworkOrder.unsignedShort(frame + offset + 2);
            if (ip.protocol == Transport.TCP && offset + SEQUENCE_LENGTH <= end) {
                hasSequence = true;
                sequence = NetworkOrder.getInt(frame + offset + 4);
            }
        } else if (Icmp.is(ip.protocol)) {
            if (offset + IDENTIFIER_LENGTH > end) {
                return false;
            }
            dstPort = NetworkOrder.unsignedShort(frame + offset);
            if (Icmp.isEcho(ip.protocol, dstPort >>> 8)) {
                srcPort = NetworkOrder.unsignedShort(frame + offset + 4);
            }
        }
        return true;
    }
}
