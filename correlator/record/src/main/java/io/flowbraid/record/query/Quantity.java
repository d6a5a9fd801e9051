// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units: {@code 1.5MB}, {@code 2s}, {@code 10k}. */
public final class Quantity {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(-?\\d{1,18}(?:\\.\\d{1,9})?)\\s*(\\p{L}*)");
    private static final BigDecimal NONE = BigDecimal.ONE;

    private static final Map<String, BigDecimal> MULTIPLES =
            Map.of("", NONE, "k", of(1_000), "m", of(1_000_000), "g", of(1_000_000_000));

    private static final Map<String, BigDecimal> BYTES = Map.ofEntries(
            Map.entry("", NONE),
            Map.entry("b", NONE),
            Map.entry("k", of(1_000)),
            Map.entry("kb", of(1_000)),
            Map.entry("m", of(1_000_000)),
            Map.entry("mb", of(1_000_000)),
            Map.entry("g", of(1_000_000_000)),
            Map.entry("gb", of(1_000_000_000)),
            Map.entry("t", of(1_000_000_000_000L)),
            Map.entry("tb", of(1_000_000_000_000L)),
            Map.entry("kib", of(1L << 10)),
            Map.entry("mib", of(1L << 20)),
            Map.entry("gib", of(1L << 30)),
            Map.entry("tib", of(1L << 40)));

    private static final Map<String, BigDecimal> NANOSECONDS = Map.ofEntries(
            Map.entry("ns", NONE),
            Map.entry("us", of(1_000)),
            Map.entry("µs", of(1_000)),
            Map.entry("ms", of(1_000_000)),
            Map.entry("s", seconds(1)),
            Map.entry("sec", seconds(1)),
            Map.entry("second", seconds(1)),
            Map.entry("seconds", seconds(1)),
            Map.entry("m", seconds(60)),
            Map.entry("min", seconds(60)),
            Map.entry("minute", seconds(60)),
            Map.entry("minutes", seconds(60)),
            Map.entry("h", seconds(3_600)),
            Map.entry("hour", seconds(3_600)),
            Map.entry("hours", seconds(3_600)),
            Map.entry("d", seconds(86_400)),
            Map.entry("day", seconds(86_400)),
            Map.entry("days", seconds(86_400)),
            Map.entry("w", seconds(604_800)),
            Map.entry("week", seconds(604_800)),
            Map.entry("weeks", seconds(604_800)));

    private Quantity() {}

    /** A count such as {@code 443} or {@code 10k}. */
    static Optional<BigDecimal> count(String text) {
        return read(text, MULTIPLES);
    }

    /** Bytes; kB are 1,000 and KiB 1,024. */
    static Optional<BigDecimal> bytes(String text) {
        return read(text, BYTES);
    }

    /** Nanoseconds of a duration, whose unit is said. */
    public static Optional<BigDecimal> nanoseconds(String text) {
        return read(text, NANOSECONDS);
    }

    /** Milliseconds of a duration; a number alone is of milliseconds. */
    static Optional<BigDecimal> milliseconds(String text) {
        final Optional<BigDecimal> plain = read(text, Map.of("", NONE));
        return plain.isPresent() ? plain : nanoseconds(text).map(ns -> ns.scaleByPowerOfTen(-6));
    }

    /** Whether a word is the name of a unit of time. */
    static boolean isTimeUnit(String text) {
        return NANOSECONDS.containsKey(text.toLowerCase(Locale.ROOT));
    }

    /** The greatest whole number not above; the bounds of a long for what is beyond them. */
    public static long floor(BigDecimal value) {
        return clamp(value.setScale(0, RoundingMode.FLOOR));
    }

    /** The least whole number not below. */
    static long ceiling(BigDecimal value) {
        return clamp(value.setScale(0, RoundingMode.CEILING));
    }

    private static long clamp(BigDecimal whole) {
        return whole.max(of(-Long.MAX_VALUE)).min(of(Long.MAX_VALUE)).longValueExact();
    }

    private static Optional<BigDecimal> read(String text, Map<String, BigDecimal> units) {
        final Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(units.get(matcher.group(2).toLowerCase(Locale.ROOT)))
                .map(new BigDecimal(matcher.group(1))::multiply);
    }

    private static BigDecimal of(long value) {
        return BigDecimal.valueOf(value);
    }

    private static BigDecimal seconds(long seconds) {
        return of(seconds * 1_000_000_000L);
    }
}
