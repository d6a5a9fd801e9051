// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;

/** {@code GET /fields}: what a table of flows can show. */
public final class FieldsCall implements AnswerEndpoint {
    @Override
    public Answer answer(Call call) {
        return JsonBody.answer(json -> {
            json.writeStartArray();
            for (final FlowField field : FlowFields.all()) {
                write(json, TableColumn.of(field), false);
            }
            for (final TableColumn rate : TableColumn.RATES) {
                write(json, rate, true);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, TableColumn column, boolean isOfNowOnly) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", column.path());
        json.writeStringField("label", column.label());
        json.writeStringField("type", column.type().text());
        json.writeStringField("description", column.description());
        json.writeBooleanField("live_only", isOfNowOnly);
        json.writeEndObject();
    }
}
