// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times as people write them: {@code 2026-11-22T10:00:00Z}, {@code 2026-11-22 10:00} and {@code 2026-11-22} in the
 * clock's zone, {@code 10:00} of today, {@code -1h}, {@code today}, {@code yesterday}, {@code now}, and milliseconds
 * since the epoch. Each names a span: a date its day, minutes their minute.
 */
public final class Moments {
    private static final Pattern EPOCH_MS = Pattern.compile("\\d{11,16}");
    private static final Pattern AGO = Pattern.compile("-\\d.*");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern TIME = Pattern.compile("\\d\\d?:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?");
    private static final Pattern LOCAL =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?");
    private static final Pattern OFFSET = Pattern.compile(LOCAL.pattern() + "([Zz]|[+-]\\d\\d:\\d\\d)");

    private Moments() {}

    /** The span that the text names; empty when it names none. */
    public static Optional<TimeRange> span(String text, Clock clock) {
        try {
            return Optional.ofNullable(read(text.strip(), clock));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** From some time ago until now; empty when the text is no duration. */
    public static Optional<TimeRange> last(String duration, Clock clock) {
        final long nowNs = ns(clock.instant());
        return Quantity.nanoseconds(duration)
                .filter(ns -> ns.signum() >= 0)
                .map(ns ->
                        new TimeRange(Quantity.floor(BigDecimal.valueOf(nowNs).subtract(ns)), nowNs));
    }

    @SuppressWarnings("NullAway") // orElse(null): empty is said once, by the caller
    private static TimeRange read(String text, Clock clock) {
        final ZonedDateTime now = clock.instant().atZone(clock.getZone());
        switch (text.toLowerCase(Locale.ROOT)) {
            case "now" -> {
                return at(now.toInstant());
            }
            case "today" -> {
                return day(now.toLocalDate(), clock);
            }
            case "yesterday" -> {
                return day(now.toLocalDate().minusDays(1), clock);
            }
            default -> {}
        }
        if (EPOCH_MS.matcher(text).matches()) {
            return span(Instant.ofEpochMilli(Long.parseLong(text)), ChronoUnit.MILLIS);
        }
        if (AGO.matcher(text).matches()) {
            return last(text.substring(1), clock)
                    .map(range -> new TimeRange(range.fromNs(), range.fromNs()))
                    .orElse(null);
        }
        if (DATE.matcher(text).matches()) {
            return day(LocalDate.parse(text), clock);
        }
        if (TIME.matcher(text).matches()) {
            final String padded = text.indexOf(':') == 1 ? '0' + text : text;
            return span(
                    now.toLocalDate()
                            .atTime(LocalTime.parse(padded))
                            .atZone(clock.getZone())
                            .toInstant(),
                    unit(text));
        }
        final String joined = text.toUpperCase(Locale.ROOT).replace(' ', 'T');
        if (LOCAL.matcher(text).matches()) {
            return span(LocalDateTime.parse(joined).atZone(clock.getZone()).toInstant(), unit(text.substring(11)));
        }
        if (OFFSET.matcher(text).matches()) {
            return span(
                    OffsetDateTime.parse(joined).toInstant(),
                    unit(text.substring(11).replaceFirst("([+-].*|[Zz])$", "")));
        }
        return null;
    }

    private static TimeRange day(LocalDate day, Clock clock) {
        return new TimeRange(
                ns(day.atStartOfDay(clock.getZone()).toInstant()),
                ns(day.plusDays(1).atStartOfDay(clock.getZone()).toInstant()) - 1);
    }

    /** What a time of day leaves open: its minute, its second, or nothing. */
    private static ChronoUnit unit(String timeOfDay) {
        if (timeOfDay.indexOf('.') >= 0) {
            return ChronoUnit.NANOS;
        }
        return timeOfDay.chars().filter(c -> c == ':').count() == 1 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
    }

    private static TimeRange span(Instant from, ChronoUnit unit) {
        return new TimeRange(ns(from), ns(from.plus(1, unit)) - 1);
    }

    private static TimeRange at(Instant instant) {
        return new TimeRange(ns(instant), ns(instant));
    }

    private static long ns(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
