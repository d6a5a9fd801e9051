// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

/** Writes times as ASCII bytes, RFC 3339 in UTC with nanoseconds; keeps the date of the last day. (NOT thread safe) */
public final class TimestampText {
    /** {@code 2026-11-22T20:15:03.000000042Z}. */
    static final int LENGTH = 30;

    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_DAY = 86_400;

    private final byte[] date = new byte[10];
    private long dateDay = Long.MIN_VALUE;

    /** Returns the index behind the text, which is {@value #LENGTH} bytes long. */
    public int put(byte[] to, int from, long epochNs) {
        final long seconds = Math.floorDiv(epochNs, NS_PER_SECOND);
        final long day = Math.floorDiv(seconds, SECONDS_PER_DAY);
        if (day != dateDay) {
            putDate(day);
            dateDay = day;
        }
        System.arraycopy(date, 0, to, from, date.length);
        final int secondOfDay = (int) (seconds - day * SECONDS_PER_DAY);
        int at = from + date.length;
        to[at] = 'T';
        at = Digits.two(to, at + 1, secondOfDay / 3_600);
        to[at] = ':';
        at = Digits.two(to, at + 1, secondOfDay / 60 % 60);
        to[at] = ':';
        at = Digits.two(to, at + 1, secondOfDay % 60);
        to[at] = '.';
        at = Digits.nine(to, at + 1, (int) (epochNs - seconds * NS_PER_SECOND));
        to[at] = 'Z';
        return at + 1;
    }

    /** Howard Hinnant's civil_from_days (howardhinnant.github.io/date_algorithms.html): years begin in March. */
    private void putDate(long epochDay) {
        final int day = (int) epochDay + 719_468;
        final int era = Math.floorDiv(day, 146_097);
        final int dayOfEra = day - era * 146_097;
        final int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        final int monthFromMarch = (5 * dayOfYear + 2) / 153;
        final int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        final int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0); // nanoseconds reach from 1677 to 2262
        Digits.two(date, 0, year / 100);
        Digits.two(date, 2, year % 100);
        date[4] = '-';
        Digits.two(date, 5, month);
        date[7] = '-';
        Digits.two(date, 8, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
    }
}
