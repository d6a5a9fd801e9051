// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;
import java.util.function.UnaryOperator;

/**
 * Any text.
 *
 * @param check gives the text back or refuses it with a sentence
 * @param isSecret not to be shown to whoever asks for the settings
 */
record TextType(String description, UnaryOperator<String> check, boolean isSecret) implements ValueType<String> {

    @Override
    public String read(ConfigValue value) {
        return switch (value.valueType()) {
            case LIST, OBJECT, NULL -> throw new IllegalArgumentException("a single text is wanted here");
            default -> check.apply(String.valueOf(value.unwrapped()));
        };
    }

    @Override
    public String text(String value) {
        return '"' + (isSecret && !value.isEmpty() ? "(hidden)" : value) + '"';
    }
}
