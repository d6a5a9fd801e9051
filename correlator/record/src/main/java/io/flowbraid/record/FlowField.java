// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.config.Cidr;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One value of the unified flow: its name, which is its path in the JSON record, and how it is read off a
 * {@link FlowRecord}. Of the methods that read, those of the field's {@link #type} tell more than its text; they make no
 * garbage. Thread safe.
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

    private final String path;
    private final FieldType type;
    private final String label;
    private final String description;
    private final @Nullable TextOf text;
    /** The number; microseconds of {@code MILLIS}, the high word of an address. */
    private final @Nullable NumberOf number;
    /** The low word of an address. */
    private final @Nullable NumberOf low;

    private FlowField(
            String path,
            FieldType type,
            String label,
            String description,
            @Nullable TextOf text,
            @Nullable NumberOf number,
            @Nullable NumberOf low) {
        this.path = path;
        this.type = type;
        this.label = label;
        this.description = description;
        this.text = text;
        this.number = number;
        this.low = low;
    }

    static FlowField ofText(String path, FieldType type, String label, String description, TextOf text) {
        return new FlowField(path, type, label, description, text, null, null);
    }

    static FlowField ofNumber(String path, FieldType type, String label, String description, NumberOf number) {
        return new FlowField(path, type, label, description, null, number, null);
    }

    /** @param hi {@link #ABSENT}, the word of 8000::/64, which is nobody's (RFC 4291), for nothing to say */
    static FlowField ofAddress(String path, String label, String description, NumberOf hi, NumberOf lo) {
        return new FlowField(path, FieldType.ADDRESS, label, description, null, hi, lo);
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
        return label;
    }

    public String description() {
        return description;
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
            case TEXT, NUMBER, OCTETS, DURATION, LABELS -> Long.toString(value);
        };
    }

    /** The value of a number, of octets, a time, a duration or a flag; {@link #ABSENT} for nothing to say. */
    public long number(FlowRecord flow, FlowContext context) {
        return type == FieldType.MILLIS || type == FieldType.ADDRESS ? ABSENT : read(flow, context);
    }

    /** The value in milliseconds; NaN for nothing to say. */
    public double decimal(FlowRecord flow, FlowContext context) {
        final long us = type == FieldType.MILLIS ? read(flow, context) : ABSENT;
        return us == ABSENT ? Double.NaN : us / 1_000.0;
    }

    /** Whether it is an address of the network. */
    public boolean isWithin(FlowRecord flow, FlowContext context, Cidr network) {
        final long hi = addressHi(flow, context);
        return hi != ABSENT && network.contains(hi, addressLo(flow, context));
    }

    /** The high word of an address, IPv4 mapped; {@link #ABSENT} for nothing to say. */
    public long addressHi(FlowRecord flow, FlowContext context) {
        return type == FieldType.ADDRESS ? read(flow, context) : ABSENT;
    }

    /** The low word of an address; without meaning when the high one is absent. */
    public long addressLo(FlowRecord flow, FlowContext context) {
        return low == null ? ABSENT : low.of(flow, context);
    }

    /** The value as {@code String}, {@code Long}, {@code Double} (milliseconds) or {@code Boolean}; null for nothing to say. */
    public @Nullable Object value(FlowRecord flow, FlowContext context) {
        return switch (type) {
            case TEXT, ADDRESS, LABELS -> text(flow, context);
            case NUMBER, OCTETS, TIME, DURATION -> {
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

    private long read(FlowRecord flow, FlowContext context) {
        return number == null ? ABSENT : number.of(flow, context);
    }

    @Override
    public String toString() {
        return path;
    }
}
