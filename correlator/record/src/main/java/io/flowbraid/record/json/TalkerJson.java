// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Talker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Talkers as JSON. */
public final class TalkerJson {
    private TalkerJson() {}

    /** One object per line. */
    public static String lines(List<Talker> talkers) {
        final StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (final Talker talker : talkers) {
                json.writeStartObject();
                writeFields(json, talker);
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** The fields of one talker, into an object that is open. A count that nobody knows is null. */
    public static void writeFields(JsonGenerator json, Talker talker) throws IOException {
        json.writeStringField("key", talker.key());
        json.writeStringField("label", talker.label());
        count(json, "bytes", talker.bytes());
        count(json, "bytes_sent", talker.bytesSent());
        count(json, "bytes_received", talker.bytesReceived());
        count(json, "packets", talker.packets());
        json.writeNumberField("flows", talker.flows());
    }

    private static void count(JsonGenerator json, String name, long count) throws IOException {
        if (count < 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, count);
        }
    }
}
