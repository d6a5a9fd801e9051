// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;

/** A number of bytes, written with a unit: {@code 64 MiB}. */
record SizeType(long least, long most) implements ValueType<Long> {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB"};

    @Override
    public String description() {
        return "size, " + text(least) + " to " + text(most);
    }

    @Override
    public Long read(ConfigValue value) {
        final Config holder = value.atKey("size");
        final long bytes;
        try {
            bytes = holder.getBytes("size");
        } catch (ConfigException e) {
            throw new IllegalArgumentException("'" + value.unwrapped() + "' is not a size such as 64 MiB", e);
        }
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException(text(bytes) + " is not between " + text(least) + " and " + text(most));
        }
        return bytes;
    }

    @Override
    public String text(Long value) {
        long amount = value;
        int unit = 0;
        while (unit < UNITS.length - 1 && amount >= 1024 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return amount + " " + UNITS[unit];
    }
}
