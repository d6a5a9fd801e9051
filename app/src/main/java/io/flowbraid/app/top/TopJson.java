// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** One measurement as a line of JSON. Characters outside ASCII are escaped: names may hide controls of a terminal. */
final class TopJson {
    private static final String SCHEMA = "flowbraid-top/1";
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private TopJson() {}

    /** @param at the end of the interval */
    static String line(TopTable table, TopGrouping by, String query, Instant at) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("schema", SCHEMA);
            json.writeStringField("@timestamp", at.toString());
            json.writeNumberField("interval_s", table.lengthNs() / 1e9);
            json.writeStringField("by", by.text());
            json.writeStringField("query", query);
            json.writeObjectFieldStart("total");
            sums(json, table.total(), table.lengthNs());
            json.writeEndObject();
            json.writeArrayFieldStart("rows");
            for (final TopRow row : table.rows()) {
                row(json, row, table.lengthNs());
            }
            json.writeEndArray();
            json.writeObjectFieldStart("others");
            json.writeNumberField("rows", table.hidden());
            sums(json, table.others(), table.lengthNs());
            json.writeEndObject();
            json.writeNumberField("unmeasured_flows", table.left());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString();
    }

    private static void row(JsonGenerator json, TopRow row, long lengthNs) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", row.name());
        if (row.pid() != FlowReading.Owner.NO_PID) {
            json.writeNumberField("pid", row.pid());
        }
        if (!row.user().isEmpty()) {
            json.writeStringField("user", row.user());
        }
        if (!row.container().isEmpty()) {
            json.writeStringField("container", row.container());
        }
        sums(json, row.sums(), lengthNs);
        json.writeEndObject();
    }

    private static void sums(JsonGenerator json, RowSums sums, long lengthNs) throws IOException {
        json.writeNumberField("sent_bytes_per_s", Math.round(RateText.perSecond(sums.sent(), lengthNs)));
        json.writeNumberField("received_bytes_per_s", Math.round(RateText.perSecond(sums.received(), lengthNs)));
        json.writeNumberField("connections", sums.connections());
        json.writeNumberField("new_connections", sums.opened());
        json.writeNumberField("retransmits", sums.retransmits());
        json.writeNumberField("failures", sums.failed());
    }
}
