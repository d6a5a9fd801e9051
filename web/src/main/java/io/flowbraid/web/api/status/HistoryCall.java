// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;

/** {@code GET /history}: how much of the past is kept. */
public final class HistoryCall implements AnswerEndpoint {
    private final Past past;

    public HistoryCall(Past past) {
        this.past = past;
    }

    @Override
    public Answer answer(Call call) {
        final HistoryState state = past.state();
        return JsonBody.answer(json -> {
            json.writeStartObject();
            json.writeStringField("state", state.condition().text());
            json.writeStringField("reason", state.reason());
            time(json, "oldest", state.oldestNs());
            time(json, "newest", state.newestNs());
            json.writeNumberField("flows", state.flows());
            json.writeNumberField("bytes", state.bytes());
            json.writeNumberField("lost", state.lost());
            json.writeEndObject();
        });
    }

    private static void time(JsonGenerator json, String name, long ns) throws IOException {
        json.writeFieldName(name);
        if (ns == 0) {
            json.writeNull();
        } else {
            JsonBody.milliseconds(json, ns);
        }
    }
}
