// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Parquet file of the history; what it is stands in its name, and it never changes.
 *
 * <ul>
 *   <li>sealed: {@code flows-2026-11-23T04.parquet}, with {@code -2}, {@code -3}, ... when the hour has more
 *   <li>a part of an hour that is not sealed: {@code open/2026-11-23T04.17-24.parquet}, which holds all that the parts
 *       17 to 24 held
 * </ul>
 *
 * @param hour UTC, in which its flows were reported
 * @param firstPart 0 for a sealed file
 */
public record HistoryFile(Path path, Instant hour, long firstPart, long lastPart) {
    static final String SUFFIX = ".parquet";
    /** Of a file that is being written. */
    static final String UNFINISHED = ".tmp";

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH").withZone(ZoneOffset.UTC);
    private static final Pattern SEALED = Pattern.compile("flows-(\\d{4}-\\d\\d-\\d\\dT\\d\\d)(?:-\\d+)?\\.parquet");
    private static final Pattern PART =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d)\\.(\\d{1,18})-(\\d{1,18})\\.parquet");

    /** Name of a sealed file. */
    public static String sealedName(Instant hour, int number) {
        return "flows-" + HOUR.format(hour) + (number == 1 ? "" : "-" + number) + SUFFIX;
    }

    /** A part to be. */
    static HistoryFile part(Path directory, Instant hour, long firstPart, long lastPart) {
        final Instant start = hourOf(hour);
        return new HistoryFile(
                directory.resolve(HOUR.format(start) + '.' + firstPart + '-' + lastPart + SUFFIX),
                start,
                firstPart,
                lastPart);
    }

    /** What a file is, by its name; nothing when it is none of ours. */
    static Optional<HistoryFile> of(Path path) {
        final String name = path.getFileName().toString();
        final Matcher part = PART.matcher(name);
        if (part.matches()) {
            final long first = Long.parseLong(part.group(2));
            final long last = Long.parseLong(part.group(3));
            return hour(part.group(1)).map(hour -> new HistoryFile(path, hour, first, last));
        }
        final Matcher sealed = SEALED.matcher(name);
        return sealed.matches()
                ? hour(sealed.group(1)).map(hour -> new HistoryFile(path, hour, 0, 0))
                : Optional.empty();
    }

    public static Instant hourOf(Instant instant) {
        return instant.truncatedTo(ChronoUnit.HOURS);
    }

    public boolean isPart() {
        return firstPart > 0;
    }

    /** Whether everything of the other part is in this one, too. */
    boolean holds(HistoryFile other) {
        return other.isPart()
                && isPart()
                && !equals(other)
                && firstPart <= other.firstPart
                && lastPart >= other.lastPart;
    }

    private static Optional<Instant> hour(String text) {
        try {
            return Optional.of(Instant.parse(text + ":00:00Z"));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
