// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.filter.FilterProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The end of a kernel filter: packets that may say the name of a server are handed out in more length than others. It
 * knows UDP and TCP of port 53 and TCP segments that begin with a TLS ClientHello, directly behind an IPv4 or IPv6
 * header.
 *
 * <p>In BPF, a load from beyond the packet rejects it. So the length is compared before each load: a packet that is too
 * short for a header is only kept short.
 *
 * @see <a href="https://docs.kernel.org/networking/filter.html">Linux socket filtering</a>
 */
public final class NamingFilter {
    /** Kept of a packet that may say a name: any ClientHello in use, and DNS messages that are not fragmented. */
    public static final int LONG_BYTES = 4_096;

    private static final int LOAD_BYTE_AT_X = 0x50;
    private static final int LOAD_HALF_AT_X = 0x48;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_LENGTH = 0x80;
    private static final int SET_X = 0x01;
    private static final int A_TO_X = 0x07;
    private static final int X_TO_A = 0x87;
    private static final int ADD_X = 0x0c;
    private static final int ADD = 0x04;
    private static final int SUBTRACT = 0x14;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_AT_LEAST_X = 0x3d;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ETHERNET_BYTES = 14;
    private static final int VLAN_BYTES = 4;
    private static final int IPV4_MIN_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int TCP_MIN_BYTES = 20;
    private static final int CLIENT_HELLO_BYTES = 6;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int DNS_PORT = 53;

    private static final String NEXT = "";
    private static final String SHORT = "short";
    private static final String LONG = "long";

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    /** One instruction; an empty place is that of the next one. */
    private record Step(int code, int constant, String whenTrue, String whenFalse) {}

    private NamingFilter() {}

    /**
     * The instructions, as {@link FilterProgram#encode} has them: each way through them returns one of two lengths.
     *
     * @param linkType libpcap's DLT_ number, one that is {@link LinkType#isInFrame}
     * @param shortBytes kept of any other packet
     */
    public static long[] of(int linkType, int shortBytes) {
        return of(linkType, shortBytes, Math.max(shortBytes, LONG_BYTES));
    }

    static long[] of(int linkType, int shortBytes, int longBytes) {
        final NamingFilter filter = new NamingFilter();
        if (linkType == LinkType.ETHERNET) {
            filter.ethernet();
        } else {
            filter.bareIp();
        }
        filter.ipv4();
        filter.ipv6();
        filter.udp();
        filter.tcp();
        filter.place(SHORT);
        filter.add(RETURN, shortBytes);
        filter.place(LONG);
        filter.add(RETURN, longBytes);
        return filter.encoded();
    }

    /** Lets X be where the IP header begins. */
    private void ethernet() {
        require(ETHERNET_BYTES + IPV4_MIN_BYTES + UDP_BYTES);
        add(SET_X, ETHERNET_BYTES);
        add(LOAD_HALF, ETHERNET_BYTES - 2);
        choose(IF_EQUAL, 0x0800, "ipv4", NEXT);
        choose(IF_EQUAL, 0x86dd, "ipv6", NEXT);
        choose(IF_EQUAL, 0x8100, "tagged", NEXT);
        choose(IF_EQUAL, 0x88a8, "tagged", SHORT);
        place("tagged");
        require(ETHERNET_BYTES + VLAN_BYTES + IPV4_MIN_BYTES + UDP_BYTES);
        add(SET_X, ETHERNET_BYTES + VLAN_BYTES);
        add(LOAD_HALF, ETHERNET_BYTES + VLAN_BYTES - 2);
        choose(IF_EQUAL, 0x0800, "ipv4", NEXT);
        choose(IF_EQUAL, 0x86dd, "ipv6", SHORT);
    }

    private void bareIp() {
        require(IPV4_MIN_BYTES + UDP_BYTES);
        add(SET_X, 0);
        add(LOAD_BYTE_AT_X, 0);
        add(SHIFT_RIGHT, 4);
        choose(IF_EQUAL, 4, "ipv4", NEXT);
        choose(IF_EQUAL, 6, "ipv6", SHORT);
    }

    /** Lets X be where the transport header begins. A later fragment has none. */
    private void ipv4() {
        place("ipv4");
        add(LOAD_HALF_AT_X, 6);
        choose(IF_ANY_BIT, 0x1fff, SHORT, NEXT);
        add(LOAD_BYTE_AT_X, 9);
        transport("4", this::behindIpv4);
    }

    /** Goes on with the protocol in A. */
    private void transport(String version, Runnable behindHeader) {
        choose(IF_EQUAL, UDP, "udp" + version, NEXT);
        choose(IF_EQUAL, TCP, "tcp" + version, SHORT);
        for (final String protocol : List.of("udp", "tcp")) {
            place(protocol + version);
            behindHeader.run();
            jump(protocol);
        }
    }

    private void behindIpv4() {
        add(LOAD_BYTE_AT_X, 0);
        add(AND, 0xf);
        add(SHIFT_LEFT, 2);
        add(ADD_X, 0);
        add(A_TO_X, 0);
    }

    private void ipv6() {
        place("ipv6");
        require(IPV6_BYTES);
        requireBehindX(IPV6_BYTES);
        add(LOAD_BYTE_AT_X, 6);
        transport("6", this::behindIpv6);
    }

    private void behindIpv6() {
        add(X_TO_A, 0);
        add(ADD, IPV6_BYTES);
        add(A_TO_X, 0);
    }

    private void udp() {
        place("udp");
        requireBehindX(UDP_BYTES);
        add(LOAD_HALF_AT_X, 0);
        choose(IF_EQUAL, DNS_PORT, LONG, NEXT);
        add(LOAD_HALF_AT_X, 2);
        choose(IF_EQUAL, DNS_PORT, LONG, SHORT);
    }

    private void tcp() {
        place("tcp");
        requireBehindX(TCP_MIN_BYTES);
        add(LOAD_HALF_AT_X, 0);
        choose(IF_EQUAL, DNS_PORT, LONG, NEXT);
        add(LOAD_HALF_AT_X, 2);
        choose(IF_EQUAL, DNS_PORT, LONG, NEXT);
        // X becomes where the payload begins.
        add(LOAD_BYTE_AT_X, 12);
        add(SHIFT_RIGHT, 2);
        add(AND, 0x3c);
        add(ADD_X, 0);
        add(A_TO_X, 0);
        requireBehindX(CLIENT_HELLO_BYTES);
        add(LOAD_HALF_AT_X, 0);
        choose(IF_EQUAL, 0x1603, NEXT, SHORT);
        add(LOAD_BYTE_AT_X, 5);
        choose(IF_EQUAL, 1, LONG, SHORT);
    }

    private void require(int bytes) {
        add(LOAD_LENGTH, 0);
        choose(IF_AT_LEAST, bytes, NEXT, SHORT);
    }

    /** Each packet that comes here is longer than these few bytes alone. */
    private void requireBehindX(int bytes) {
        add(LOAD_LENGTH, 0);
        add(SUBTRACT, bytes);
        choose(IF_AT_LEAST_X, 0, NEXT, SHORT);
    }

    private void place(String name) {
        places.put(name, steps.size());
    }

    private void add(int code, int constant) {
        steps.add(new Step(code, constant, NEXT, NEXT));
    }

    private void choose(int code, int constant, String whenTrue, String whenFalse) {
        steps.add(new Step(code, constant, whenTrue, whenFalse));
    }

    /** A conditional jump that goes the same way in both cases. */
    private void jump(String to) {
        choose(IF_EQUAL, 0, to, to);
    }

    private long[] encoded() {
        final long[] encoded = new long[steps.size()];
        for (int i = 0; i < encoded.length; i++) {
            final Step step = steps.get(i);
            encoded[i] = FilterProgram.encode(
                    step.code, distance(i, step.whenTrue), distance(i, step.whenFalse), step.constant);
        }
        return encoded;
    }

    private int distance(int from, String place) {
        return place.equals(NEXT) ? 0 : places.getOrDefault(place, 0) - from - 1;
    }
}
