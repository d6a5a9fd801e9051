// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Talker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Talkers as the API writes them, one object a line. */
final class TalkerJson {
    private TalkerJson() {}

    static String lines(List<Talker> talkers) {
        final StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (final Talker talker : talkers) {
                json.writeStartObject();
                json.writeStringField("key", talker.key());
                json.writeStringField("label", talker.label());
                json.writeNumberField("bytes_sent", talker.bytesSent());
                json.writeNumberField("bytes_received", talker.bytesReceived());
                json.writeNumberField("packets", talker.packets());
                json.writeNumberField("flows", talker.flows());
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
