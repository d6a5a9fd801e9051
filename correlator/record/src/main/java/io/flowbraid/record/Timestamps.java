// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

/** Writes times digit by digit: no formatter, no garbage. */
public final class Timestamps {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_DAY = 86_400;

    private Timestamps() {}

    /** What {@link #appendRfc3339} appends. */
    public static String rfc3339(long epochNs) {
        final StringBuilder text = new StringBuilder(30);
        appendRfc3339(text, epochNs);
        return text.toString();
    }

    /** RFC 3339 in UTC with nanoseconds: {@code 2026-11-22T20:15:03.000000042Z}. */
    public static void appendRfc3339(StringBuilder text, long epochNs) {
        final long seconds = Math.floorDiv(epochNs, NS_PER_SECOND);
        appendDate(text, Math.floorDiv(seconds, SECONDS_PER_DAY));
        text.append('T');
        appendTimeOfDay(text, Math.floorMod(seconds, SECONDS_PER_DAY));
        text.append('.');
        appendPadded(text, Math.floorMod(epochNs, NS_PER_SECOND), 9);
        text.append('Z');
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

    /** Howard Hinnant's civil_from_days (howardhinnant.github.io/date_algorithms.html): years begin in March. */
    private static void appendDate(StringBuilder text, long epochDay) {
        final long day = epochDay + 719_468;
        final long era = Math.floorDiv(day, 146_097L);
        final long dayOfEra = day - era * 146_097;
        final long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        final long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        final long monthFromMarch = (5 * dayOfYear + 2) / 153;
        final long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        appendPadded(text, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        text.append('-');
        appendPadded(text, month, 2);
        text.append('-');
        appendPadded(text, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2);
    }
}
