// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address as two longs in network order, IPv4 mapped into {@code ::ffff:0:0/96} (RFC 4291 section 2.5.5.2).
 *
 * <p>Only statics: on the hot path an address is a pair of primitives, never an object.
 */
public final class IpAddress {
    private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;
    private static final long MAPPED_MASK = 0xffff_ffff_0000_0000L;

    private IpAddress() {}

    /** The low word of a mapped IPv4 address; its high word is 0. */
    public static long mapped(int ipv4) {
        return MAPPED_PREFIX | ipv4 & 0xffff_ffffL;
    }

    public static boolean isIpv4(long hi, long lo) {
        return hi == 0 && (lo & MAPPED_MASK) == MAPPED_PREFIX;
    }

    /** 127.0.0.0/8 or ::1. */
    public static boolean isLoopback(long hi, long lo) {
        return isIpv4(hi, lo) ? (lo >>> 24 & 0xff) == 127 : hi == 0 && lo == 1;
    }

    /** 169.254.0.0/16 or fe80::/10. */
    public static boolean isLinkLocal(long hi, long lo) {
        return isIpv4(hi, lo) ? (lo >>> 16 & 0xffff) == 0xa9fe : hi >>> 54 == 0xfe80 >>> 6;
    }

    /** RFC 1918, 6598 (shared by carriers) and 4193: what containers and local networks have. */
    public static boolean isPrivate(long hi, long lo) {
        if (!isIpv4(hi, lo)) {
            return hi >>> 57 == 0xfc >>> 1;
        }
        final int ipv4 = (int) lo;
        return ipv4 >>> 24 == 10 || ipv4 >>> 20 == 0xac1 || ipv4 >>> 16 == 0xc0a8 || ipv4 >>> 22 == 0x6440 >>> 6;
    }

    /** 0.0.0.0 or ::, the address of a socket bound to "any". */
    public static boolean isAny(long hi, long lo) {
        return hi == 0 && (lo == 0 || lo == MAPPED_PREFIX);
    }

    /**
     * 224.0.0.0/4, 255.255.255.255 or ff00::/8, which no single host owns, or 127.255.255.255, the broadcast address of
     * loopback. The broadcast address of another subnet cannot be told without its mask.
     */
    public static boolean isMulticastOrBroadcast(long hi, long lo) {
        return isIpv4(hi, lo)
                ? (lo >>> 28 & 0xf) == 0xe || (int) lo == -1 || (int) lo == Integer.MAX_VALUE
                : hi >>> 56 == 0xff;
    }

    /** An address, as text, with a port: an IPv6 address gets brackets (RFC 3986). */
    public static String withPort(String address, long port) {
        return (address.indexOf(':') < 0 ? address : '[' + address + ']') + ':' + port;
    }

    /** Text form as inet_ntop(3) prints it: dotted quad for IPv4, RFC 5952 for IPv6. */
    public static String format(long hi, long lo) {
        final StringBuilder text = new StringBuilder(40);
        appendTo(text, hi, lo);
        return text.toString();
    }

    /** Appends the text form (RFC 5952: lower case, the longest run of two or more zero groups as {@code ::}). */
    public static void appendTo(StringBuilder text, long hi, long lo) {
        if (isIpv4(hi, lo)) {
            text.append(lo >>> 24 & 0xff).append('.').append(lo >>> 16 & 0xff);
            text.append('.').append(lo >>> 8 & 0xff).append('.').append(lo & 0xff);
            return;
        }
        final int zeroRun = longestZeroRun(hi, lo);
        final int runStart = zeroRun >>> 8;
        final int runEnd = runStart + (zeroRun & 0xff);
        for (int i = 0; i < 8; i++) {
            if (i >= runStart && i < runEnd) {
                if (i == runStart) {
                    text.append("::");
                }
                continue;
            }
            if (i != 0 && i != runEnd) {
                text.append(':');
            }
            appendHex(text, group(hi, lo, i));
        }
    }

    /**
     * Parses a numeric address; names are refused, never looked up.
     *
     * @return the 16 bytes, IPv4 mapped, as {hi, lo}
     * @throws IllegalArgumentException when the text is no numeric address
     */
    public static long[] parse(String text) {
        final long quad = plainQuad(text);
        if (quad >= 0) {
            return new long[] {0, mapped((int) quad)};
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')) {
            try {
                if (text.indexOf(':') >= 0 || isDottedQuad(text)) {
                    return of(InetAddress.getByName(text).getAddress());
                }
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }

    /** {hi, lo} of 4 or 16 bytes in network order. */
    public static long[] of(byte[] address) {
        final ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == 4
                ? new long[] {0, mapped(bytes.getInt())}
                : new long[] {bytes.getLong(), bytes.getLong()};
    }

    /** Four numbers without leading zeros; -1 for another text. */
    private static long plainQuad(String text) {
        long quad = 0;
        int number = -1;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c >= '0' && c <= '9' && number != 0 && number <= 255) {
                number = Math.max(number, 0) * 10 + c - '0';
            } else if (c == '.' && number >= 0 && number <= 255) {
                quad = quad << 8 | number;
                number = -1;
                dots++;
            } else {
                return -1;
            }
        }
        return dots == 3 && number >= 0 && number <= 255 ? quad << 8 | number : -1;
    }

    private static boolean isDottedQuad(String text) {
        return text.chars().filter(c -> c == '.').count() == 3;
    }

    private static int group(long hi, long lo, int i) {
        return (int) ((i < 4 ? hi : lo) >>> 48 - 16 * (i & 3)) & 0xffff;
    }

    /** start << 8 | length of the longest run of zero groups; length 0 when no run is longer than one. */
    private static int longestZeroRun(long hi, long lo) {
        int best = 8 << 8;
        int bestLength = 1;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            length = group(hi, lo, i) == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                best = i - length + 1 << 8 | length;
            }
        }
        return best;
    }

    private static void appendHex(StringBuilder text, int group) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            final int digit = group >>> shift & 0xf;
            started |= digit != 0 || shift == 0;
            if (started) {
                text.append(Character.forDigit(digit, 16));
            }
        }
    }
}
