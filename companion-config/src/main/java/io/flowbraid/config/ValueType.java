// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;

/**
 * How the value of a setting is read, checked and printed.
 *
 * @param <T> the value as the program uses it
 */
interface ValueType<T> {
    /** What the reference page calls it, with its bounds: {@code count, 1 to 10}. */
    String description();

    /**
     * The value, checked.
     *
     * @throws IllegalArgumentException whose message says what is wrong with the value and what would be right
     */
    T read(ConfigValue value);

    /** The value as it would be written in a file. */
    String text(T value);
}
