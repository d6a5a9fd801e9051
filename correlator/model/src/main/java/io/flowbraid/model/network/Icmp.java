// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

import java.util.Arrays;

/**
 * Types of ICMP (RFC 792) and ICMPv6 (RFC 4443) messages. A request and its reply are a pair, as in the Community ID
 * specification; all other types are one-way.
 */
public final class Icmp {
    /** No counterpart: the type is one-way. */
    public static final int ONE_WAY = -1;

    private static final int ECHO_REPLY = 0;
    private static final int UNREACHABLE = 3;
    private static final int SOURCE_QUENCH = 4;
    private static final int REDIRECT = 5;
    private static final int ECHO = 8;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;
    /** Code of {@link #UNREACHABLE}. */
    private static final int FRAGMENTATION_NEEDED = 4;

    private static final int V6_UNREACHABLE = 1;
    private static final int V6_TOO_BIG = 2;
    private static final int V6_TIME_EXCEEDED = 3;
    private static final int V6_PARAMETER_PROBLEM = 4;
    private static final int V6_ECHO = 128;
    private static final int V6_ECHO_REPLY = 129;

    /** Echo, timestamp, information, router solicitation, address mask; each request before its reply. */
    private static final int[] PAIRS = {ECHO, ECHO_REPLY, 13, 14, 15, 16, 10, 9, 17, 18};
    /** Echo, router and neighbour solicitation, multicast listener query, node information, home agent discovery. */
    private static final int[] V6_PAIRS = {V6_ECHO, V6_ECHO_REPLY, 133, 134, 135, 136, 130, 131, 139, 140, 144, 145};

    private static final short[] COUNTERPARTS = counterparts(PAIRS);
    private static final short[] V6_COUNTERPARTS = counterparts(V6_PAIRS);
    private static final boolean[] REPLIES = replies(PAIRS);
    private static final boolean[] V6_REPLIES = replies(V6_PAIRS);

    private Icmp() {}

    private static short[] counterparts(int[] pairs) {
        final short[] counterparts = new short[256];
        Arrays.fill(counterparts, (short) ONE_WAY);
        for (int i = 0; i < pairs.length; i += 2) {
            counterparts[pairs[i]] = (short) pairs[i + 1];
            counterparts[pairs[i + 1]] = (short) pairs[i];
        }
        return counterparts;
    }

    private static boolean[] replies(int[] pairs) {
        final boolean[] replies = new boolean[256];
        for (int i = 1; i < pairs.length; i += 2) {
            replies[pairs[i]] = true;
        }
        return replies;
    }

    /** True for the protocol numbers of ICMP and ICMPv6. */
    public static boolean is(int protocol) {
        return protocol == Transport.ICMP || protocol == Transport.ICMPV6;
    }

    /** The reply's type of a request's, and the other way round; {@link #ONE_WAY} when the type has none. */
    public static int counterpart(int protocol, int type) {
        return (protocol == Transport.ICMP ? COUNTERPARTS : V6_COUNTERPARTS)[type];
    }

    /** True for the second type of a pair. */
    public static boolean isReply(int protocol, int type) {
        return (protocol == Transport.ICMP ? REPLIES : V6_REPLIES)[type];
    }

    /** The first type of a pair; a one-way type is its own. */
    public static int requestOf(int protocol, int type) {
        return isReply(protocol, type) ? counterpart(protocol, type) : type;
    }

    /** An echo request or reply, the types whose identifier tells two exchanges apart. */
    public static boolean isEcho(int protocol, int type) {
        return protocol == Transport.ICMP
                ? type == ECHO || type == ECHO_REPLY
                : type == V6_ECHO || type == V6_ECHO_REPLY;
    }

    /** The message quotes the packet that caused it. */
    public static boolean hasQuote(int protocol, int type) {
        return isError(protocol, type) || protocol == Transport.ICMP && type == REDIRECT;
    }

    /** The quoted packet did not arrive. */
    public static boolean isError(int protocol, int type) {
        if (protocol == Transport.ICMPV6) {
            return type >= V6_UNREACHABLE && type <= V6_PARAMETER_PROBLEM;
        }
        return switch (type) {
            case UNREACHABLE, SOURCE_QUENCH, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    /** The kind of an error, alike for both versions; empty for a message that is none. */
    public static String errorName(int protocol, int type, int code) {
        if (!isError(protocol, type)) {
            return "";
        }
        if (protocol == Transport.ICMPV6) {
            return switch (type) {
                case V6_UNREACHABLE -> "unreachable";
                case V6_TOO_BIG -> "too_big";
                case V6_TIME_EXCEEDED -> "time_exceeded";
                default -> "parameter_problem";
            };
        }
        return switch (type) {
            case UNREACHABLE -> code == FRAGMENTATION_NEEDED ? "too_big" : "unreachable";
            case SOURCE_QUENCH -> "source_quench";
            case TIME_EXCEEDED -> "time_exceeded";
            default -> "parameter_problem";
        };
    }
}
