// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.FlowField.NumberOf;
import io.flowbraid.record.FlowField.TextOf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Declares fields, one after another, in the order of the JSON record. {@link #meaning}, {@link #oneOf} and
 * {@link #trueWhenAbsent} say more about the field that was declared last. (NOT thread safe)
 */
final class FieldList {
    private final List<FlowField> fields = new ArrayList<>();

    FieldList text(String path, String label, String description, TextOf value) {
        fields.add(FlowField.ofText(path, label, description, value));
        return this;
    }

    FieldList number(String path, FieldType type, String label, String description, NumberOf value) {
        fields.add(FlowField.ofNumber(path, type, label, description, value));
        return this;
    }

    /** @param hi {@link FlowField#ABSENT}, the word of 8000::/64, which is nobody's (RFC 4291), for nothing to say */
    FieldList address(String path, String label, String description, NumberOf hi, NumberOf lo) {
        fields.add(FlowField.ofAddress(path, label, description, hi, lo));
        return this;
    }

    FieldList labels(String path, String label, String description, Function<FlowRecord, Labels> value) {
        fields.add(FlowField.ofLabels(path, label, description, value));
        return this;
    }

    /** Markdown for the reference page; without it the page has the description. */
    FieldList meaning(String markdown) {
        replaceLast(last().withMeaning(markdown));
        return this;
    }

    /** The values that are suggested; an empty one is left out. */
    FieldList oneOf(String... values) {
        replaceLast(last().withValues(
                        Stream.of(values).filter(value -> !value.isEmpty()).toList()));
        return this;
    }

    <E> FieldList oneOf(E[] values, Function<E, String> text) {
        return oneOf(Arrays.stream(values).map(text).toArray(String[]::new));
    }

    /** A flow that does not have this flag counts as one where it is set. */
    FieldList trueWhenAbsent() {
        replaceLast(last().withTrueWhenAbsent());
        return this;
    }

    List<FlowField> all() {
        return List.copyOf(fields);
    }

    /** Absent when negative, i.e. not known. */
    static long known(long value) {
        return value < 0 ? FlowField.ABSENT : value;
    }

    static long unlessZero(long value) {
        return value == 0 ? FlowField.ABSENT : value;
    }

    private FlowField last() {
        return fields.get(fields.size() - 1);
    }

    private void replaceLast(FlowField field) {
        fields.set(fields.size() - 1, field);
    }
}
