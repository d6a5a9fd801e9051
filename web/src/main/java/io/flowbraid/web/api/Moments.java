// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.RefusedException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points of time as a client may write them. */
final class Moments {
    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})(s|m|h|d|w)");
    private static final Pattern EPOCH_MS = Pattern.compile("(\\d{1,15})(?:\\.\\d+)?");
    private static final int DAYS_OF_WEEK = 7;

    private Moments() {}

    /** {@code 2026-11-22T20:15:03Z}, ms since the epoch, {@code -1h}, or {@code now}; ns since the epoch. */
    static long parse(String name, String text, long nowMs) throws RefusedException {
        if (text.equals("now")) {
            return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }
        final Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return TimeUnit.MILLISECONDS.toNanos(nowMs) - span(Long.parseLong(ago.group(1)), ago.group(2));
        }
        final Matcher epoch = EPOCH_MS.matcher(text);
        if (epoch.matches()) {
            return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(epoch.group(1)));
        }
        try {
            // A plus sign that was not escaped arrives as a space.
            final OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
            return TimeUnit.SECONDS.toNanos(time.toEpochSecond()) + time.getNano();
        } catch (DateTimeException e) {
            throw new RefusedException(name + "=" + text
                    + " is not a time; write 2026-11-22T20:15:03Z, milliseconds since 1970, or -1h for an hour ago");
        }
    }

    private static long span(long amount, String unit) {
        return switch (unit) {
            case "s" -> TimeUnit.SECONDS.toNanos(amount);
            case "m" -> TimeUnit.MINUTES.toNanos(amount);
            case "h" -> TimeUnit.HOURS.toNanos(amount);
            case "d" -> TimeUnit.DAYS.toNanos(amount);
            default -> TimeUnit.DAYS.toNanos(DAYS_OF_WEEK * amount);
        };
    }
}
