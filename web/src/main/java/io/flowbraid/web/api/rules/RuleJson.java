// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.rules;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.rule.Rule;
import io.flowbraid.record.rule.RuleReading;
import io.flowbraid.record.rule.RuleSubject;
import java.io.IOException;
import java.util.Locale;

/** A rule as it is now, as JSON. */
final class RuleJson {
    private RuleJson() {}

    static void write(JsonGenerator json, RuleReading reading) throws IOException {
        final Rule rule = reading.rule();
        json.writeStartObject();
        json.writeStringField("name", rule.name());
        json.writeStringField("text", rule.text());
        json.writeBooleanField("built_in", rule.isBuiltIn());
        json.writeStringField("subject", rule.subject().name().toLowerCase(Locale.ROOT));
        json.writeStringField("state", reading.condition().text());
        json.writeBooleanField("firing", reading.isFiring());
        moment(json, "since", reading.sinceMs());
        moment(json, "silenced_until", reading.silencedUntilMs());
        json.writeNumberField("value", reading.value());
        json.writeNumberField("threshold", rule.threshold());
        json.writeNumberField("window_ms", rule.windowMs());
        json.writeNumberField("matches", reading.matches());
        text(json, "query", rule.subject() == RuleSubject.FLOWS ? rule.query().text() : "");
        json.writeArrayFieldStart("groups");
        for (final RuleReading.Group group : reading.groups()) {
            json.writeStartObject();
            text(json, "key", group.key());
            json.writeNumberField("count", group.count());
            json.writeNumberField("last", group.lastMs());
            json.writeStringField("text", group.text());
            text(json, "query", group.query());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void moment(JsonGenerator json, String name, long ms) throws IOException {
        if (ms == 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, ms);
        }
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        if (text.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, text);
        }
    }
}
