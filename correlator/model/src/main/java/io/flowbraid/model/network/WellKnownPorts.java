// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

/**
 * Ports on which servers of widespread protocols are reached, as IANA assigned them. They are below the ports that
 * systems give to clients by themselves, with few exceptions, and clients of these protocols do not use them as their
 * own.
 */
public final class WellKnownPorts {
    private static final int TCP = 1;
    private static final int UDP = 2;
    private static final int BOTH = TCP | UDP;

    private static final byte[] SERVERS = new byte[1 << 16];

    static {
        add(TCP, 21, 22, 23, 25, 43, 70, 79, 80, 110, 119, 143, 179, 443, 465, 587, 631, 636, 993, 995, 1433, 1521);
        add(TCP, 1883, 2379, 2380, 3128, 3306, 5222, 5269, 5432, 5671, 5672, 5900, 5985, 5986, 6379, 6443, 8080, 8443);
        add(TCP, 8883, 9042, 9092, 9200, 9300, 11211, 27017);
        add(BOTH, 53, 88, 111, 135, 389, 445, 464, 514, 636, 853, 2049, 3389, 3478, 5060, 5061, 5349);
        add(UDP, 67, 69, 123, 161, 162, 443, 547, 1812, 1813);
    }

    private WellKnownPorts() {}

    private static void add(int protocols, int... ports) {
        for (final int port : ports) {
            SERVERS[port] |= (byte) protocols;
        }
    }

    /** The client by its port alone: 0 the first end, 1 the second; -1 when neither or both have a server's port. */
    public static int client(int protocol, int port, int otherPort) {
        final int kind = protocol == Transport.TCP ? TCP : protocol == Transport.UDP ? UDP : 0;
        final boolean isServer = (SERVERS[port] & kind) != 0;
        final boolean isOtherServer = (SERVERS[otherPort] & kind) != 0;
        return isServer == isOtherServer ? -1 : isServer ? 1 : 0;
    }
}
