// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import io.flowbraid.model.IpAddress;
import java.io.IOException;

/** A {@link JsonGenerator} with our manners: no field without content, and values made of digits without garbage. */
final class JsonText {
    /** Longer than any value made here. */
    private static final int CAPACITY = 128;

    private final JsonGenerator json;
    private final StringBuilder scratch = new StringBuilder(CAPACITY);
    private final char[] chars = new char[CAPACITY];

    JsonText(JsonGenerator json) {
        this.json = json;
    }

    void open(SerializableString field) throws IOException {
        json.writeFieldName(field);
        json.writeStartObject();
    }

    void close() throws IOException {
        json.writeEndObject();
    }

    /** Left out when empty. */
    void text(SerializableString field, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeFieldName(field);
            json.writeString(value);
        }
    }

    /** A field that the data names, empty or not. */
    void text(String field, String value) throws IOException {
        json.writeFieldName(field);
        json.writeString(value);
    }

    void number(SerializableString field, long value) throws IOException {
        json.writeFieldName(field);
        json.writeNumber(value);
    }

    /** Left out when negative, i.e. not known. */
    void known(SerializableString field, long value) throws IOException {
        if (value >= 0) {
            number(field, value);
        }
    }

    void flag(SerializableString field, boolean value) throws IOException {
        json.writeFieldName(field);
        json.writeBoolean(value);
    }

    void timestamp(SerializableString field, long epochNs) throws IOException {
        final StringBuilder text = begin();
        Timestamps.appendRfc3339(text, epochNs);
        end(field, text);
    }

    void address(SerializableString field, long hi, long lo) throws IOException {
        final StringBuilder text = begin();
        IpAddress.appendTo(text, hi, lo);
        end(field, text);
    }

    void hex(SerializableString field, long value) throws IOException {
        final StringBuilder text = begin();
        appendHex(text, value);
        end(field, text);
    }

    /** The 16 digits that {@link #hex(SerializableString, long)} writes. */
    static String hex(long value) {
        final StringBuilder text = new StringBuilder(16);
        appendHex(text, value);
        return text.toString();
    }

    private static void appendHex(StringBuilder text, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
        }
    }

    /** Microseconds as milliseconds with three decimals. */
    void milliseconds(SerializableString field, long us) throws IOException {
        final StringBuilder text = begin();
        if (us < 0) {
            text.append('-');
        }
        final long magnitude = Math.abs(us);
        text.append(magnitude / 1_000).append('.');
        Timestamps.appendPadded(text, magnitude % 1_000, 3);
        json.writeFieldName(field);
        json.writeNumber(chars, 0, fill(text));
    }

    /** The emptied buffer for a value that the caller makes and hands to {@link #end}. */
    StringBuilder begin() {
        scratch.setLength(0);
        return scratch;
    }

    void end(SerializableString field, StringBuilder text) throws IOException {
        json.writeFieldName(field);
        json.writeString(chars, 0, fill(text));
    }

    private int fill(StringBuilder text) {
        final int length = text.length();
        text.getChars(0, length, chars, 0);
        return length;
    }
}
