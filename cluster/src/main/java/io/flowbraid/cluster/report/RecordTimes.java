// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import java.time.LocalDate;

/** Reads the times of a record, {@code 2026-11-22T20:15:03.000000042Z}, without a formatter. */
final class RecordTimes {
    private static final int FRACTION_AT = 19;
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private RecordTimes() {}

    /** Nanoseconds since 1970. */
    static long epochNs(String text) {
        final int last = text.length() - 1;
        if (last < FRACTION_AT
                || text.charAt(last) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
        final int month = digits(text, 5, 7);
        final int day = digits(text, 8, 10);
        final int hour = digits(text, 11, 13);
        final int minute = digits(text, 14, 16);
        final int second = digits(text, 17, FRACTION_AT);
        if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
        // The first of the month is always a date; a day beyond the month's last one counts on into the next.
        final long days = LocalDate.of(digits(text, 0, 4), month, 1).toEpochDay() + day - 1;
        return (days * 86_400 + hour * 3_600L + minute * 60L + second) * NS_PER_SECOND + fraction(text, last);
    }

    private static long fraction(String text, int last) {
        if (last == FRACTION_AT) {
            return 0;
        }
        final int count = last - FRACTION_AT - 1;
        if (text.charAt(FRACTION_AT) != '.' || count < 1 || count > MAX_FRACTION_DIGITS) {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
        long fraction = digits(text, FRACTION_AT + 1, last);
        for (int i = count; i < MAX_FRACTION_DIGITS; i++) {
            fraction *= 10;
        }
        return fraction;
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedException(BadMessage.BAD_VALUE);
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
