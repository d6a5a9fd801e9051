// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;
import java.util.List;

/** One word out of a few. */
record ChoiceType(List<String> choices) implements ValueType<String> {

    @Override
    public String description() {
        return "one of " + String.join(", ", choices);
    }

    @Override
    public String read(ConfigValue value) {
        final String word = String.valueOf(value.unwrapped());
        if (!choices.contains(word)) {
            throw new IllegalArgumentException("'" + word + "' is none of " + String.join(", ", choices));
        }
        return word;
    }

    @Override
    public String text(String value) {
        return value;
    }
}
