// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.processes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.ProcessLineage;
import io.flowbraid.web.api.call.JsonBody;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A process and its ancestors; what is not known is left out. */
final class ProcessJson {
    private ProcessJson() {}

    static void write(ProcessLineage lineage, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("process");
        process(lineage.process(), json);
        json.writeStringField("state", lineage.state().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("ancestors");
        for (final ProcessIdentity ancestor : lineage.ancestors()) {
            process(ancestor, json);
        }
        json.writeEndArray();
        json.writeBooleanField("complete", lineage.isComplete());
        json.writeEndObject();
    }

    private static void process(ProcessIdentity process, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("pid", process.pid());
        if (process.startNs() != 0) {
            json.writeStringField("entity_id", process.entityId());
        }
        text(json, "name", process.name());
        text(json, "executable", process.executable());
        text(json, "command_line", process.commandLine());
        if (process.startTimeNs() != 0) {
            json.writeFieldName("start");
            JsonBody.milliseconds(json, process.startTimeNs());
        }
        principal(json, "user", process.uid(), process.userName());
        principal(json, "group", process.gid(), process.groupName());
        json.writeEndObject();
    }

    private static void principal(JsonGenerator json, String kind, int id, @Nullable String name) throws IOException {
        if (id != ProcessIdentity.UNKNOWN_ID) {
            json.writeObjectFieldStart(kind);
            json.writeNumberField("id", Integer.toUnsignedLong(id));
            text(json, "name", name == null ? "" : name);
            json.writeEndObject();
        }
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }
}
