// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks through one JSON text, and checks the type of each value that is asked for. (NOT thread safe.) */
final class JsonObjects {
    private static final int HEX_DIGITS = 16;

    private final JsonParser json;
    private final byte[] text;

    JsonObjects(JsonParser json, byte[] text) {
        this.json = json;
        this.text = text;
    }

    /** Enters the object that is the whole text. */
    void begin() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedException(BadMessage.NOT_JSON);
        }
    }

    /** Enters the object that is the next value. */
    void enter() throws IOException {
        expect(json.nextToken() == JsonToken.START_OBJECT);
    }

    /** The next field of the object; null at its end. */
    @Nullable
    String next() throws IOException {
        return json.nextFieldName();
    }

    /** Whether nothing follows. */
    boolean isAtEnd() throws IOException {
        return json.nextToken() == null;
    }

    void skip() throws IOException {
        json.nextToken();
        json.skipChildren();
    }

    String text() throws IOException {
        final String value = json.nextTextValue();
        expect(value != null);
        return value;
    }

    boolean flag() throws IOException {
        final Boolean value = json.nextBooleanValue();
        expect(value != null);
        return value;
    }

    /** A whole number of 0 or more. */
    long number() throws IOException {
        expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
        final long value = json.getLongValue();
        check(value >= 0);
        return value;
    }

    /** Milliseconds, as microseconds. */
    long millisAsUs() throws IOException {
        final JsonToken token = json.nextToken();
        expect(token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT);
        return Math.round(json.getDoubleValue() * 1_000);
    }

    long time() throws IOException {
        return RecordTimes.epochNs(text());
    }

    /** An identifier of 16 hexadecimal digits. */
    long hex() throws IOException {
        final String digits = text();
        check(digits.length() == HEX_DIGITS);
        try {
            return Long.parseUnsignedLong(digits, HEX_DIGITS);
        } catch (NumberFormatException e) {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
    }

    /** A value of an enumeration by its text. A text of a later version is the given value. */
    static <T> T word(T[] values, Function<T, String> textOf, String word, T other) {
        for (final T value : values) {
            if (textOf.apply(value).equals(word)) {
                return value;
            }
        }
        return other;
    }

    /** Where the object begins that was entered last, in the text. */
    int from() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    /** Where the text goes on behind the token that was read last. */
    int to() {
        return (int) json.currentLocation().getByteOffset();
    }

    byte[] source() {
        return text;
    }

    static void expect(boolean isRightType) {
        if (!isRightType) {
            throw new MalformedException(BadMessage.WRONG_TYPE);
        }
    }

    static void check(boolean isGood) {
        if (!isGood) {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
    }
}
