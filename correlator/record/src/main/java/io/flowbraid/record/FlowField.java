// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.process.Labels;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of the unified flow: its name, which is its path in the JSON record, and how it is read off a
 * {@link FlowRecord}. The methods that read a value as the field's {@link #type} make no garbage; {@link #text} does.
 * Thread safe.
 */
public final class FlowField {
    /** {@link #number} of a field with nothing to say. */
    public static final long ABSENT = Long.MIN_VALUE;

    /** Reads a text; null or empty for nothing to say. */
    interface TextOf {
        @Nullable
        String of(FlowRecord flow, FlowContext context);
    }

    /** Reads a number; {@link #ABSENT} for nothing to say. */
    interface NumberOf {
        long of(FlowRecord flow, FlowContext context);
    }

    /** What people read about a field. */
    private record Words(
            String label, String description, String meaning, List<String> values, boolean isTrueWhenAbsent) {
        Words(FieldType type, String label, String description) {
            this(label, description, description, type == FieldType.FLAG ? List.of("true", "false") : List.of(), false);
        }
    }

    private final String path;
    private final FieldType type;
    private final Words words;
    private final @Nullable TextOf text;
    /** The number; microseconds of {@code MILLIS}, the high word of an address. */
    private final @Nullable NumberOf number;
    /** The low word of an address. */
    private final @Nullable NumberOf low;

    private final Function<FlowRecord, Labels> labels;

    private FlowField(
            String path,
            FieldType type,
            Words words,
            @Nullable TextOf text,
            @Nullable NumberOf number,
            @Nullable NumberOf low,
            Function<FlowRecord, Labels> labels) {
        this.path = path;
        this.type = type;
        this.words = words;
        this.text = text;
        this.number = number;
        this.low = low;
        this.labels = labels;
    }

    static FlowField ofText(String path, String label, String description, TextOf text) {
        final Words words = new Words(FieldType.TEXT, label, description);
        return new FlowField(path, FieldType.TEXT, words, text, null, null, flow -> Labels.NONE);
    }

    static FlowField ofNumber(String path, FieldType type, String label, String description, NumberOf number) {
        final Words words = new Words(type, label, description);
        return new FlowField(path, type, words, null, number, null, flow -> Labels.NONE);
    }

    static FlowField ofAddress(String path, String label, String description, NumberOf hi, NumberOf lo) {
        final Words words = new Words(FieldType.ADDRESS, label, description);
        return new FlowField(path, FieldType.ADDRESS, words, null, hi, lo, flow -> Labels.NONE);
    }

    static FlowField ofLabels(String path, String label, String description, Function<FlowRecord, Labels> labels) {
        final Words words = new Words(FieldType.LABELS, label, description);
        final TextOf text = (flow, context) -> LabelText.of(labels.apply(flow));
        return new FlowField(path, FieldType.LABELS, words, text, null, null, labels);
    }

    FlowField withMeaning(String markdown) {
        return with(new Words(words.label, words.description, markdown, words.values, words.isTrueWhenAbsent));
    }

    FlowField withValues(List<String> values) {
        return with(
                new Words(words.label, words.description, words.meaning, List.copyOf(values), words.isTrueWhenAbsent));
    }

    FlowField withTrueWhenAbsent() {
        return with(new Words(words.label, words.description, words.meaning, words.values, true));
    }

    private FlowField with(Words other) {
        return new FlowField(path, type, other, text, number, low, labels);
    }

    /** Names with dots between, as {@code client.process.name}. */
    public String path() {
        return path;
    }

    public FieldType type() {
        return type;
    }

    /** The name for people, as {@code Client process}. */
    public String label() {
        return words.label;
    }

    /** A few words, for the page and for suggestions. */
    public String description() {
        return words.description;
    }

    /** What the reference page says about it, in Markdown. */
    public String meaning() {
        return words.meaning;
    }

    /** The values to suggest, for a field that has a few only; else empty. */
    public List<String> values() {
        return words.values;
    }

    /** Whether a flow that does not have this flag counts as one where it is set. */
    public boolean isTrueWhenAbsent() {
        return words.isTrueWhenAbsent;
    }

    /** Whether the flow has something to say here. */
    public boolean isPresent(FlowRecord flow, FlowContext context) {
        return number != null ? number.of(flow, context) != ABSENT : text(flow, context) != null;
    }

    /** The value as text, as it stands in the JSON record; null for nothing to say. */
    public @Nullable String text(FlowRecord flow, FlowContext context) {
        if (text != null) {
            final String value = text.of(flow, context);
            return value == null || value.isEmpty() ? null : value;
        }
        final long value = read(flow, context);
        if (value == ABSENT) {
            return null;
        }
        return switch (type) {
            case ADDRESS -> IpAddress.format(value, addressLo(flow, context));
            case TIME -> Timestamps.rfc3339(value);
            case MILLIS -> String.format(Locale.ROOT, "%.3f", value / 1_000.0);
            case FLAG -> Boolean.toString(value != 0);
            case TEXT, NUMBER, BYTES, DURATION, LABELS -> Long.toString(value);
        };
    }

    /** The value of a number, of bytes, a time, a duration or a flag; {@link #ABSENT} for nothing to say. */
    public long number(FlowRecord flow, FlowContext context) {
        return type == FieldType.MILLIS || type == FieldType.ADDRESS ? ABSENT : read(flow, context);
    }

    /** The value in milliseconds; NaN for nothing to say. */
    public double decimal(FlowRecord flow, FlowContext context) {
        final long us = type == FieldType.MILLIS ? read(flow, context) : ABSENT;
        return us == ABSENT ? Double.NaN : us / 1_000.0;
    }

    /** The high word of an address, IPv4 mapped; {@link #ABSENT} for nothing to say. */
    public long addressHi(FlowRecord flow, FlowContext context) {
        return type == FieldType.ADDRESS ? read(flow, context) : ABSENT;
    }

    /** The low word of an address; without meaning when the high one is absent. */
    public long addressLo(FlowRecord flow, FlowContext context) {
        return low == null ? ABSENT : low.of(flow, context);
    }

    /**
     * The value as {@code String}, {@code Long}, {@code Double} (milliseconds) or {@code Boolean}; null for nothing to
     * say.
     */
    public @Nullable Object value(FlowRecord flow, FlowContext context) {
        return switch (type) {
            case TEXT, ADDRESS, LABELS -> text(flow, context);
            case NUMBER, BYTES, TIME, DURATION -> {
                final long value = read(flow, context);
                yield value == ABSENT ? null : (Object) value;
            }
            case MILLIS -> {
                final double value = decimal(flow, context);
                yield Double.isNaN(value) ? null : (Object) value;
            }
            case FLAG -> {
                final long value = read(flow, context);
                yield value == ABSENT ? null : (Object) (value != 0);
            }
        };
    }

    /** The names and values of {@code LABELS}; none for any other type. */
    public Labels labels(FlowRecord flow) {
        return labels.apply(flow);
    }

    private long read(FlowRecord flow, FlowContext context) {
        return number == null ? ABSENT : number.of(flow, context);
    }

    @Override
    public String toString() {
        return path;
    }
}
