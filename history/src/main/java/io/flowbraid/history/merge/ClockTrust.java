// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.merge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wall clock may decide what is old. A clock that jumps ahead makes every file look old; what is deleted
 * for that does not come back when the clock is set right. (NOT thread safe)
 */
public final class ClockTrust {
    /** Further apart from the steady clock, the wall clock was set. */
    private static final Duration TOLERANCE = Duration.ofHours(1);
    /** After a jump the clock is believed again when it has stayed there for so long. */
    private static final Duration PROBATION = Duration.ofHours(24);
    /**
     * Longer after the newest file than this, nobody knows at the start whether the host was off or the clock is wrong.
     */
    private static final Duration MAX_ABSENCE = Duration.ofDays(1);
    /** Time for the clock of a host that has just started to be set. */
    private static final Duration START_PROBATION = Duration.ofHours(1);

    private static final Path UPTIME = Path.of("/proc/uptime");

    private final InstantSource clock;
    private final LongSupplier steadyNs;
    private final Consumer<String> report;
    private boolean hasBegun;
    /** Where the wall clock would be without a jump. */
    private Instant trusted = Instant.EPOCH;

    private Instant last = Instant.EPOCH;
    private long lastSteadyNs;
    /** Until when, by the steady clock, it is not believed; null when it is. */
    private @Nullable Long distrustedUntilNs;

    /**
     * @param steadyNs a clock nobody sets, which goes on while the host sleeps
     * @param report takes a sentence without its full stop
     */
    public ClockTrust(InstantSource clock, LongSupplier steadyNs, Consumer<String> report) {
        this.clock = clock;
        this.steadyNs = steadyNs;
        this.report = report;
    }

    /** Time since the host started, sleep included. */
    static long uptimeNs() {
        try {
            final String text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9);
        } catch (IOException | RuntimeException e) {
            return System.nanoTime();
        }
    }

    /**
     * Looks at both clocks.
     *
     * @param newest hour of the newest file; null when there is none
     */
    boolean isTrusted(@Nullable Instant newest) {
        final Instant now = clock.instant();
        final long nowNs = steadyNs.getAsLong();
        if (!hasBegun) {
            begin(now, nowNs, newest);
        }
        final Duration elapsed = Duration.ofNanos(nowNs - lastSteadyNs);
        trusted = trusted.plus(elapsed);
        final Duration jump = Duration.between(last.plus(elapsed), now);
        last = now;
        lastSteadyNs = nowNs;
        if (isLarge(jump)) {
            jumped(jump, now, nowNs);
        }
        final Long until = distrustedUntilNs;
        if (until != null && nowNs - until >= 0) {
            distrustedUntilNs = null;
            report.accept("the wall clock has kept its time since, and is believed again: old flows are deleted");
        }
        if (distrustedUntilNs == null) {
            trusted = now;
        }
        return distrustedUntilNs == null;
    }

    private void begin(Instant now, long nowNs, @Nullable Instant newest) {
        hasBegun = true;
        trusted = now;
        last = now;
        lastSteadyNs = nowNs;
        if (newest != null && Duration.between(newest, now).compareTo(MAX_ABSENCE) > 0) {
            distrustedUntilNs = nowNs + START_PROBATION.toNanos();
            report.accept("the newest flows are " + text(Duration.between(newest, now))
                    + " old: nothing is deleted for its age within the next hour, in case the wall clock is wrong");
        }
    }

    private void jumped(Duration jump, Instant now, long nowNs) {
        final String moved =
                "the wall clock was set " + (jump.isNegative() ? "back" : "ahead") + " by " + text(jump.abs());
        if (isLarge(Duration.between(trusted, now))) {
            distrustedUntilNs = nowNs + PROBATION.toNanos();
            report.accept(
                    moved + ": nothing is deleted for its age until it has kept that time for a day, or is set right");
        } else {
            distrustedUntilNs = null;
            report.accept(moved + ", to where it was: old flows are deleted again");
        }
    }

    private static boolean isLarge(Duration duration) {
        return duration.abs().compareTo(TOLERANCE) > 0;
    }

    private static String text(Duration duration) {
        final long hours = duration.toHours();
        return hours < 48 ? hours + " hours" : duration.toDays() + " days";
    }
}
