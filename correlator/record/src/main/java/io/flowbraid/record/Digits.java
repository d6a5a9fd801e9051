// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import java.nio.charset.StandardCharsets;

/** Writes digits as ASCII bytes, two at a time. Each method returns the index behind what it wrote. */
public final class Digits {
    private static final byte[] PAIRS = new byte[200];
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private Digits() {}

    /** 0 to 99. */
    static int two(byte[] to, int at, int number) {
        to[at] = PAIRS[2 * number];
        to[at + 1] = PAIRS[2 * number + 1];
        return at + 2;
    }

    /** 0 to 999. */
    public static int three(byte[] to, int at, int number) {
        to[at] = (byte) ('0' + number / 100);
        return two(to, at + 1, number % 100);
    }

    /** 0 to 999,999,999. */
    static int nine(byte[] to, int at, int number) {
        final int first = number / 10_000;
        final int last = number % 10_000;
        to[at] = (byte) ('0' + first / 10_000);
        two(to, at + 1, first / 100 % 100);
        two(to, at + 3, first % 100);
        two(to, at + 5, last / 100);
        return two(to, at + 7, last % 100);
    }

    /** 0 to 255, without leading zeros. */
    public static int upTo255(byte[] to, int at, int number) {
        if (number >= 100) {
            return three(to, at, number);
        }
        if (number >= 10) {
            return two(to, at, number);
        }
        to[at] = (byte) ('0' + number);
        return at + 1;
    }

    /** All 16 hexadecimal digits. */
    public static int hex(byte[] to, int at, long number) {
        for (int i = 0; i < 16; i++) {
            to[at + i] = HEX[(int) (number >>> 60 - 4 * i) & 0xf];
        }
        return at + 16;
    }

    /** The same 16 digits as a text. */
    public static String hex(long number) {
        final byte[] text = new byte[16];
        hex(text, 0, number);
        return new String(text, StandardCharsets.US_ASCII);
    }
}
