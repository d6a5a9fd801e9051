// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.FieldType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them: times in one time zone, short units. Thread safe. */
public final class ReadableText {
    private static final String NOTHING = "-";
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final double NS_PER_MS = 1e6;
    private static final double MS_PER_S = 1_000;
    private static final double MS_PER_MIN = 60_000;

    private final ZoneId zone;

    public ReadableText(ZoneId zone) {
        this.zone = zone;
    }

    /** A dash for nothing to say; characters that could move the cursor are quoted. */
    public String of(FieldType type, @Nullable Object value) {
        if (value == null) {
            return NOTHING;
        }
        return switch (type) {
            case TIME -> time(((Number) value).longValue());
            case BYTES -> bytes(((Number) value).longValue());
            case DURATION -> duration(((Number) value).longValue() / NS_PER_MS);
            case MILLIS -> duration(((Number) value).doubleValue());
            case TEXT, ADDRESS, LABELS -> SafeText.quoted(value.toString());
            case NUMBER -> value.toString();
            case FLAG -> (Boolean) value ? "yes" : "no";
        };
    }

    public String time(long epochNs) {
        return TIME.format(Instant.ofEpochSecond(0, epochNs).atZone(zone));
    }

    /** With three significant digits: {@code 999 B}, {@code 1.53 kB}. */
    public static String bytes(long bytes) {
        double rest = bytes;
        int unit = 0;
        while (rest >= 999.5 && unit < UNITS.length - 1) {
            rest /= 1_000;
            unit++;
        }
        final String digits = unit == 0 || rest >= 99.95 ? "%.0f %s" : rest >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, digits, rest, UNITS[unit]);
    }

    private static String duration(double ms) {
        if (Math.abs(ms) < MS_PER_S) {
            return String.format(Locale.ROOT, "%.3f ms", ms);
        }
        if (Math.abs(ms) < MS_PER_MIN) {
            return String.format(Locale.ROOT, "%.3f s", ms / MS_PER_S);
        }
        final long s = (long) (ms / MS_PER_S);
        return s < 3_600 ? s / 60 + " min " + s % 60 + " s" : s / 3_600 + " h " + s / 60 % 60 + " min";
    }
}
