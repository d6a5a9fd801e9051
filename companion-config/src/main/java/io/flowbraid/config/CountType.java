// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;

/** A whole number between bounds. */
record CountType(long least, long most) implements ValueType<Long> {

    @Override
    public String description() {
        return "count, " + least + " to " + most;
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
        return count;
    }

    @Override
    public String text(Long value) {
        return value.toString();
    }
}
