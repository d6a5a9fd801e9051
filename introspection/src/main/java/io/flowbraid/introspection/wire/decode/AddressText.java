// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.model.network.IpAddress;

/**
 * Reads a numeric address out of a body without making a string; IPv4 becomes mapped, a zone is dropped. (NOT thread
 * safe)
 */
final class AddressText {
    long hi;
    long lo;

    private final int[] groups = new int[8];

    /** True when the bytes are an address; {@link #hi} and {@link #lo} hold it. */
    boolean parse(byte[] bytes, int from, int to) {
        int end = from;
        boolean hasColon = false;
        while (end < to && bytes[end] != '%') {
            hasColon |= bytes[end] == ':';
            end++;
        }
        if (hasColon) {
            return parseIpv6(bytes, from, end);
        }
        final long quad = quad(bytes, from, end);
        hi = 0;
        lo = IpAddress.mapped((int) quad);
        return quad >= 0;
    }

    private boolean parseIpv6(byte[] bytes, int from, int to) {
        int count = 0;
        int gap = -1;
        int i = from;
        if (i + 1 < to && bytes[i] == ':') {
            if (bytes[i + 1] != ':') {
                return false;
            }
            gap = 0;
            i += 2;
        }
        while (i < to) {
            if (count == 8) {
                return false;
            }
            int end = i;
            while (end < to && bytes[end] != ':') {
                end++;
            }
            if (end == to && isQuad(bytes, i, end)) {
                final long quad = quad(bytes, i, end);
                if (quad < 0 || count > 6) {
                    return false;
                }
                groups[count++] = (int) (quad >>> 16);
                groups[count++] = (int) quad & 0xffff;
                break;
            }
            final int group = hex(bytes, i, end);
            if (group < 0) {
                return false;
            }
            groups[count++] = group;
            i = end + 1;
            if (i < to && bytes[i] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                i++;
            } else if (i == to) {
                return false;
            }
        }
        if (gap < 0 && count != 8 || gap >= 0 && count == 8) {
            return false;
        }
        assemble(count, gap);
        return true;
    }

    private void assemble(int count, int gap) {
        final int missing = 8 - count;
        hi = 0;
        lo = 0;
        for (int i = 0; i < 8; i++) {
            final int group = gap < 0 || i < gap ? groups[i] : i < gap + missing ? 0 : groups[i - missing];
            if (i < 4) {
                hi = hi << 16 | group;
            } else {
                lo = lo << 16 | group;
            }
        }
    }

    private static boolean isQuad(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '.') {
                return true;
            }
        }
        return false;
    }

    private static int hex(byte[] bytes, int from, int to) {
        if (from == to || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            final int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The four bytes as an unsigned int, -1 when it is no dotted quad. */
    private static long quad(byte[] bytes, int from, int to) {
        long address = 0;
        int number = -1;
        int dots = 0;
        for (int i = from; i < to; i++) {
            final int c = bytes[i];
            if (c == '.' && number >= 0 && dots < 3) {
                address = address << 8 | number;
                number = -1;
                dots++;
            } else if (c >= '0' && c <= '9' && number < 26) {
                number = Math.max(number, 0) * 10 + c - '0';
            } else {
                return -1;
            }
            if (number > 255) {
                return -1;
            }
        }
        return dots == 3 && number >= 0 ? address << 8 | number : -1;
    }
}
