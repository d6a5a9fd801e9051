// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.Transport;

/**
 * Recognises payloads that may say the name of a server, by a few bytes: those of port 53, and segments that begin with
 * a TLS ClientHello. The kernel looks for the same ones, see {@code NamingFilter}.
 */
final class NamingPayload {
    private static final int DNS_PORT = 53;
    private static final int DNS_HEADER_BYTES = 12;
    /** TLS record type 22 (handshake) of version 3.x. */
    private static final int TLS_HANDSHAKE = 0x1603;

    private static final int CLIENT_HELLO_AT = 5;
    private static final int CLIENT_HELLO = 1;

    private NamingPayload() {}

    /** For a packet whose headers were parsed without a weird. */
    static boolean isOne(long frame, int captured, IpHeader ip, TransportHeader transport) {
        if (transport.payloadBytes < DNS_HEADER_BYTES) {
            return false;
        }
        if (ip.protocol == Transport.TCP) {
            final int offset = offset(ip, transport);
            return offset + DNS_HEADER_BYTES <= captured && (isClientHello(frame + offset) || isOfDns(transport));
        }
        return ip.protocol == Transport.UDP
                && isOfDns(transport)
                && offset(ip, transport) + DNS_HEADER_BYTES <= captured;
    }

    /** Where the payload begins in the frame. */
    static int offset(IpHeader ip, TransportHeader transport) {
        return ip.payloadOffset + ip.payloadBytes - transport.payloadBytes;
    }

    private static boolean isClientHello(long payload) {
        return NetworkOrder.unsignedShort(payload) == TLS_HANDSHAKE
                && NetworkOrder.unsignedByte(payload + CLIENT_HELLO_AT) == CLIENT_HELLO;
    }

    private static boolean isOfDns(TransportHeader transport) {
        return transport.srcPort == DNS_PORT || transport.dstPort == DNS_PORT;
    }
}
