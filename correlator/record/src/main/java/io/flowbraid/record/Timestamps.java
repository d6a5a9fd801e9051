// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import java.nio.charset.StandardCharsets;

/** Writes times digit by digit, without a formatter. */
public final class Timestamps {
    private Timestamps() {}

    /** RFC 3339 in UTC with nanoseconds: {@code 2026-11-22T20:15:03.000000042Z}. */
    public static String rfc3339(long epochNs) {
        final byte[] text = new byte[TimestampText.LENGTH];
        new TimestampText().put(text, 0, epochNs);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** {@code 20:15:03}. */
    public static void appendTimeOfDay(StringBuilder text, int secondOfDay) {
        appendPadded(text, secondOfDay / 3_600, 2);
        text.append(':');
        appendPadded(text, secondOfDay / 60 % 60, 2);
        text.append(':');
        appendPadded(text, secondOfDay % 60, 2);
    }

    /** A number with leading zeros. */
    public static void appendPadded(StringBuilder text, long number, int digits) {
        final int from = text.length();
        text.setLength(from + digits);
        long left = number;
        // From behind, so that every division is by ten, which the compiler makes a multiplication.
        for (int i = from + digits - 1; i >= from; i--) {
            text.setCharAt(i, (char) ('0' + left % 10));
            left /= 10;
        }
    }
}
