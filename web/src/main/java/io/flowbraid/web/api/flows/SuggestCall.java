// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.query.QuerySuggestion;
import io.flowbraid.record.query.QuerySuggestions;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import java.util.List;

/** {@code GET /suggest}: how a query may go on. */
public final class SuggestCall implements AnswerEndpoint {
    private static final int MAX_CHARS = 4_096;

    private final LiveFlows live;

    public SuggestCall(LiveFlows live) {
        this.live = live;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final String text = call.text("q");
        if (text.length() > MAX_CHARS) {
            throw new RefusedException("q has more than " + MAX_CHARS + " characters; ask for less");
        }
        final int cursor = call.number("cursor", text.length(), 0, MAX_CHARS);
        final List<QuerySuggestion> suggestions = QuerySuggestions.of(text, cursor, new LiveValues(live));
        return JsonBody.answer(json -> {
            json.writeStartArray();
            for (final QuerySuggestion suggestion : suggestions) {
                json.writeStartObject();
                json.writeStringField("text", suggestion.text());
                json.writeStringField("kind", suggestion.kind().text());
                json.writeNumberField("from", suggestion.from());
                json.writeNumberField("to", suggestion.to());
                json.writeStringField("description", suggestion.description());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
