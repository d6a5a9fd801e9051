// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several values; a single one may stand without brackets.
 *
 * @param each makes one item of its text or refuses it with a sentence
 */
record ListType<T>(String description, Function<String, T> each) implements ValueType<List<T>> {

    @Override
    public List<T> read(ConfigValue value) {
        return switch (value.valueType()) {
            case LIST -> {
                final List<T> items = new ArrayList<>();
                for (final ConfigValue item : (ConfigList) value) {
                    items.add(item(item));
                }
                yield List.copyOf(items);
            }
            case OBJECT -> throw new IllegalArgumentException("a list is wanted here, such as [\"a\", \"b\"]");
            default -> List.of(item(value));
        };
    }

    private T item(ConfigValue item) {
        return switch (item.valueType()) {
            case LIST, OBJECT, NULL -> throw new IllegalArgumentException("the items of this list are plain texts");
            default -> each.apply(String.valueOf(item.unwrapped()));
        };
    }

    @Override
    public String text(List<T> value) {
        return value.stream().map(item -> '"' + item.toString() + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
