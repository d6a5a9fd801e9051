// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.Locale;

/** Numbers for narrow columns. */
final class RateText {
    private static final double NS_PER_SECOND = 1e9;
    private static final double KILO = 1_000;
    private static final double WIDE = 99.95;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private RateText() {}

    /** Bytes a second in at most seven columns: {@code 850 B}, {@code 1.2 kB}, {@code 134 MB}; a dash for none. */
    static String bytes(long bytes, long lengthNs) {
        double rate = perSecond(bytes, lengthNs);
        if (bytes == 0) {
            return "-";
        }
        int unit = 0;
        while (rate >= KILO - 0.5 && unit < UNITS.length - 1) {
            rate /= KILO;
            unit++;
        }
        final boolean isWhole = unit == 0 ? rate >= 1 : rate >= WIDE;
        return String.format(Locale.ROOT, isWhole ? "%.0f %s" : "%.1f %s", rate, UNITS[unit]);
    }

    /** Events a second; one decimal below 10; a dash for none. */
    static String events(long count, long lengthNs) {
        if (count == 0) {
            return "-";
        }
        final double rate = perSecond(count, lengthNs);
        return String.format(Locale.ROOT, rate < 9.95 ? "%.1f" : "%.0f", rate);
    }

    /** A number; a dash for none. */
    static String count(long count) {
        return count == 0 ? "-" : Long.toString(count);
    }

    static double perSecond(long count, long lengthNs) {
        return count * NS_PER_SECOND / lengthNs;
    }
}
