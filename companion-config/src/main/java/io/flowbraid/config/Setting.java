// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;

/**
 * One setting, whole: its key, type with bounds, default and the sentence that explains it.
 *
 * @param <T> the value as the program uses it
 */
public record Setting<T>(String key, ValueType<T> type, T defaultValue, String sentence) {

    /** What the reference page says of the type. */
    public String typeText() {
        return type.description();
    }

    public String defaultText() {
        return type.text(defaultValue);
    }

    T read(ConfigValue value) {
        return type.read(value);
    }

    String text(T value) {
        return type.text(value);
    }
}
