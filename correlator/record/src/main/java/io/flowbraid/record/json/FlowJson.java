// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.Timestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON record of a flow again, from its values: what {@link FlowField#value} gave, under the field's path, in the
 * formats of {@link JsonSink}. The fields keep the order they are given in, those of one object together.
 */
public final class FlowJson {
    private FlowJson() {}

    /** One JSON object, without the end of a line. */
    public static String of(List<FlowField> fields, List<? extends @Nullable Object> values) {
        final StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(out)) {
            write(fields, values, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** The same as a part of something larger. */
    public static void write(List<FlowField> fields, List<? extends @Nullable Object> values, JsonGenerator json)
            throws IOException {
        final List<String> open = new ArrayList<>();
        json.writeStartObject();
        for (int i = 0; i < fields.size(); i++) {
            final Object value = values.get(i);
            if (value != null) {
                final String[] path = fields.get(i).path().split("\\.");
                enter(json, open, path);
                json.writeFieldName(path[path.length - 1]);
                value(json, fields.get(i).type(), value);
            }
        }
        for (int i = 0; i < open.size(); i++) {
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Closes the objects that the path is not in, and opens those it is in. */
    private static void enter(JsonGenerator json, List<String> open, String[] path) throws IOException {
        int common = 0;
        while (common < open.size()
                && common < path.length - 1
                && open.get(common).equals(path[common])) {
            common++;
        }
        while (open.size() > common) {
            json.writeEndObject();
            open.remove(open.size() - 1);
        }
        for (int i = common; i < path.length - 1; i++) {
            json.writeObjectFieldStart(path[i]);
            open.add(path[i]);
        }
    }

    private static void value(JsonGenerator json, FieldType type, Object value) throws IOException {
        switch (type) {
            case TIME -> json.writeString(Timestamps.rfc3339((Long) value));
            case MILLIS -> json.writeNumber(BigDecimal.valueOf(Math.round((Double) value * 1_000), 3));
            case FLAG -> json.writeBoolean((Boolean) value);
            case NUMBER, BYTES, DURATION -> json.writeNumber(((Number) value).longValue());
            case TEXT, ADDRESS -> json.writeString((String) value);
            case LABELS -> json.writeRawValue((String) value);
        }
    }
}
