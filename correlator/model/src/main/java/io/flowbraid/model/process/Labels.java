// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * What people wrote on a container, in the order of the names. Anyone may write there as much as he likes, and each
 * flow of the container carries it: so there are at most {@value #MAX_COUNT}, the first by name, of {@value #MAX_CHARS}
 * characters together, a name of at most {@value #MAX_NAME} and a value of at most {@value #MAX_VALUE}. A label beyond
 * a limit is left out whole, for half a value is a wrong one. Control characters become U+FFFD.
 */
public final class Labels {
    public static final int MAX_COUNT = 16;
    public static final int MAX_CHARS = 1_024;
    public static final int MAX_NAME = 128;
    public static final int MAX_VALUE = 256;

    public static final Labels NONE = new Labels(Collections.emptySortedMap());

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final SortedMap<String, String> values;

    private Labels(SortedMap<String, String> values) {
        this.values = values;
    }

    /** Those of the given that are within the limits. */
    public static Labels of(Map<String, String> given) {
        if (given.isEmpty()) {
            return NONE;
        }
        final SortedMap<String, String> values = new TreeMap<>();
        int chars = 0;
        for (final Map.Entry<String, String> label : new TreeMap<>(given).entrySet()) {
            final String name = label.getKey();
            final String value = label.getValue();
            final boolean isFit = !name.isEmpty() && name.length() <= MAX_NAME && value.length() <= MAX_VALUE;
            if (isFit && chars + name.length() + value.length() <= MAX_CHARS && values.size() < MAX_COUNT) {
                chars += name.length() + value.length();
                values.put(withoutControls(name), withoutControls(value));
            }
        }
        return values.isEmpty() ? NONE : new Labels(Collections.unmodifiableSortedMap(values));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Goes through names and values. */
    public void forEach(BiConsumer<String, String> label) {
        values.forEach(label);
    }

    /** By name; does not change. */
    public SortedMap<String, String> asMap() {
        return values;
    }

    /**
     * Only control characters go: a label is data that people search for, and joiners and direction marks belong to
     * some scripts. Tables and the console quote it with {@link io.flowbraid.model.text.SafeText}, as any other text.
     */
    private static String withoutControls(String text) {
        return CONTROL.matcher(text).replaceAll("\ufffd");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && labels.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
