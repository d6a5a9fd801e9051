// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;

/**
 * Two endpoints and a protocol, equal for both directions. Without ports, and for ICMP, two addresses and a protocol.
 * Only the outermost IP header counts.
 */
record Conversation(int protocol, Endpoint low, Endpoint high) implements Comparable<Conversation> {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;

    private static final Comparator<Conversation> ORDER = Comparator.comparingInt(Conversation::protocol)
            .thenComparing(Conversation::low)
            .thenComparing(Conversation::high);

    /** One end. */
    record Endpoint(String address, int port) implements Comparable<Endpoint> {
        static Endpoint of(int protocol, String address, int port) {
            return new Endpoint(canonical(address), hasPorts(protocol) ? port : 0);
        }

        @Override
        public int compareTo(Endpoint other) {
            final int byAddress = address.compareTo(other.address);
            return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
        }

        @Override
        public String toString() {
            final String host = address.contains(":") ? "[" + address + "]" : address;
            return port == 0 ? host : host + ":" + port;
        }
    }

    static Conversation of(int protocol, String addressA, int portA, String addressB, int portB) {
        final Endpoint a = Endpoint.of(protocol, addressA, portA);
        final Endpoint b = Endpoint.of(protocol, addressB, portB);
        return a.compareTo(b) <= 0 ? new Conversation(protocol, a, b) : new Conversation(protocol, b, a);
    }

    static boolean hasPorts(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP;
    }

    /** The same text for each spelling of an address; empty for none. */
    @SuppressWarnings("AddressSelection") // a number, never a name
    static String canonical(String address) {
        if (address.isEmpty()) {
            return "";
        }
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
    }

    boolean isTcp() {
        return protocol == TCP;
    }

    /** Both addresses and the protocol, whatever the ports. */
    Conversation withoutPorts() {
        return of(protocol, low.address, 0, high.address, 0);
    }

    @Override
    public int compareTo(Conversation other) {
        return ORDER.compare(this, other);
    }

    String protocolName() {
        return switch (protocol) {
            case ICMP -> "icmp";
            case TCP -> "tcp";
            case UDP -> "udp";
            case ICMPV6 -> "icmpv6";
            case SCTP -> "sctp";
            default -> "ip-" + protocol;
        };
    }

    @Override
    public String toString() {
        return protocolName() + " " + low + " " + high;
    }
}
