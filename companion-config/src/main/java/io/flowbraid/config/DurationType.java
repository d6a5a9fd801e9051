// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.time.Duration;

/** A span of time, written with a unit: {@code 500 ms}, {@code 60 s}. */
record DurationType(Duration least, Duration most) implements ValueType<Duration> {

    @Override
    public String description() {
        return "duration, " + text(least) + " to " + text(most);
    }

    @Override
    public Duration read(ConfigValue value) {
        final Duration duration;
        try {
            duration = value.atKey("duration").getDuration("duration");
        } catch (ConfigException e) {
            throw new IllegalArgumentException("'" + value.unwrapped() + "' is not a duration such as 60 s", e);
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    text(duration) + " is not between " + text(least) + " and " + text(most));
        }
        return duration;
    }

    @Override
    public String text(Duration value) {
        if (value.toMillis() % Duration.ofDays(1).toMillis() == 0) {
            return value.toDays() + " d";
        }
        return value.toMillis() % 1000 == 0 ? value.toSeconds() + " s" : value.toMillis() + " ms";
    }
}
