// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import io.flowbraid.model.network.IpAddress;

/**
 * The ends of each flow, by its number, and how far TCP's sequence has come. Three of four are IPv4, three of four TCP,
 * independently. No two flows have the same ends.
 */
final class FlowEnds {
    /** One of so many flows is UDP, and one of so many is IPv6. */
    static final int UDP_OF = 4;

    private static final int IPV6_OF = 4;
    private static final int SERVERS = 61;
    private static final int SPREAD = 0x9e3779b1;
    private static final long IPV6_PREFIX = 0xfd00_0000_0000_0001L;

    private final int[] clientNext;
    private final int[] serverNext;

    FlowEnds(int flows) {
        clientNext = new int[flows];
        serverNext = new int[flows];
        for (int flow = 0; flow < flows; flow++) {
            clientNext[flow] = initialSequence(flow, true);
            serverNext[flow] = initialSequence(flow, false);
        }
    }

    static boolean isTcp(int flow) {
        return flow % UDP_OF != UDP_OF - 1;
    }

    static boolean isIpv4(int flow) {
        return flow / UDP_OF % IPV6_OF != IPV6_OF - 1;
    }

    /** The high word of the client's address, and of the server's. */
    static long prefix(int flow) {
        return isIpv4(flow) ? 0 : IPV6_PREFIX;
    }

    /** Spread over a /8, so that neighbours in number are none in address. */
    static long client(int flow) {
        return isIpv4(flow)
                ? IpAddress.mapped(0x0a000000 | flow * SPREAD & 0xffffff)
                : 1L << 48 | flow * SPREAD & 0xffff_ffffL;
    }

    static long server(int flow) {
        return isIpv4(flow) ? IpAddress.mapped(0xc0a80101 + flow % SERVERS) : 1 + flow % SERVERS;
    }

    /** One number for each address of a server. */
    static int serverNumber(int flow) {
        return flow % SERVERS * 2 + (isIpv4(flow) ? 0 : 1);
    }

    /** Differs, too, between flows whose numbers differ by the size of the /8. */
    static int clientPort(int flow) {
        return 32_768 + flow % 28_001;
    }

    static int serverPort(int flow) {
        return isTcp(flow) ? 443 : 9_000;
    }

    /** The sequence number of a packet with so many bytes; SYN and FIN count one. */
    int advance(int flow, boolean isFromClient, int bytes) {
        final int[] next = isFromClient ? clientNext : serverNext;
        final int sequence = next[flow];
        next[flow] += bytes;
        return sequence;
    }

    /** What this end acknowledges: where the other one is. */
    int acknowledged(int flow, boolean isFromClient) {
        return (isFromClient ? serverNext : clientNext)[flow];
    }

    /** Bytes that this end has sent since its SYN, modulo 2^32. */
    long sent(int flow, boolean isClient) {
        final int next = (isClient ? clientNext : serverNext)[flow];
        return next - initialSequence(flow, isClient) - 1 & 0xffff_ffffL;
    }

    private static int initialSequence(int flow, boolean isClient) {
        return (flow * 2 + (isClient ? 1 : 2)) * SPREAD;
    }
}
