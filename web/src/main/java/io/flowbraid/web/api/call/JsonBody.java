// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes JSON into memory. */
public final class JsonBody {
    public static final JsonFactory FACTORY = JsonFactory.builder().build();

    private static final int NS_PER_MS = 1_000_000;
    private static final int FRACTION_DIGITS = 6;

    private JsonBody() {}

    /** What writes the value. */
    @FunctionalInterface
    public interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    public static Answer answer(Writer writer) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            writer.write(json);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Answer.json(out.toByteArray());
    }

    /** Nanoseconds as milliseconds with what fraction there is: 1763871600123.456789 says more than a double can. */
    public static void milliseconds(JsonGenerator json, long ns) throws IOException {
        final long whole = Math.floorDiv(ns, NS_PER_MS);
        int fraction = (int) Math.floorMod(ns, (long) NS_PER_MS);
        if (fraction == 0 || ns < 0) {
            json.writeNumber(whole);
            return;
        }
        final StringBuilder text = new StringBuilder(24).append(whole).append('.');
        final int point = text.length();
        for (int i = 0; i < FRACTION_DIGITS; i++) {
            text.append('0');
        }
        for (int i = point + FRACTION_DIGITS - 1; i >= point; i--) {
            text.setCharAt(i, (char) ('0' + fraction % 10));
            fraction /= 10;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        json.writeNumber(text.substring(0, end));
    }

    /** A rate: whole numbers are enough; NaN for nothing to say. */
    public static void rate(JsonGenerator json, String name, double perSecond) throws IOException {
        if (Double.isNaN(perSecond)) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, Math.round(perSecond));
        }
    }

    /** A count; negative for nothing to say. */
    public static void count(JsonGenerator json, String name, long count) throws IOException {
        if (count < 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, count);
        }
    }

    public static void counts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (final Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    public static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (final String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
