// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;

/** A whole number between bounds; {@code powerOfTwo} for the size of a ring. */
record CountType(long least, long most, boolean powerOfTwo) implements ValueType<Long> {

    @Override
    public String description() {
        return (powerOfTwo ? "power of two, " : "count, ") + least + " to " + most;
    }

    @Override
    public Long read(ConfigValue value) {
        final String text = String.valueOf(value.unwrapped());
        final long count;
        try {
            count = Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
        if (count < least || count > most) {
            throw new IllegalArgumentException(count + " is not between " + least + " and " + most);
        }
        if (powerOfTwo && Long.bitCount(count) != 1) {
            throw new IllegalArgumentException(
                    count + " is not a power of two; the next one is " + (Long.highestOneBit(count) << 1));
        }
        return count;
    }

    @Override
    public String text(Long value) {
        return value.toString();
    }
}
