// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.FeedList.Agent;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.Endpoint;
import java.io.IOException;

/** {@code GET /feeds}: where introspection comes from. */
final class FeedsCall implements Endpoint {
    private final Meters meters;

    FeedsCall(Meters meters) {
        this.meters = meters;
    }

    @Override
    public Answer answer(Call call) {
        return JsonBody.answer(json -> {
            json.writeStartArray();
            for (final Feed feed : meters.feeds()) {
                write(json, feed);
            }
            json.writeEndArray();
        });
    }

    private void write(JsonGenerator json, Feed feed) throws IOException {
        json.writeStartObject();
        json.writeStringField("endpoint", feed.endpoint());
        json.writeBooleanField("in_process", feed.isInProcess());
        json.writeNumberField("events", feed.events());
        JsonBody.rate(json, "events_per_s", meters.eventsPerSecond(feed.endpoint()));
        json.writeFieldName("lag_ms");
        new JsonCells(json).decimal(feed.lagMs());
        JsonBody.counts(json, "losses", feed.losses());
        json.writeArrayFieldStart("agents");
        for (final Agent agent : feed.agents()) {
            json.writeStartObject();
            json.writeStringField("host", agent.host());
            json.writeStringField("source_id", agent.sourceId());
            json.writeStringField("version", agent.version());
            json.writeNumberField("last_seen_ms", agent.lastSeenMs());
            json.writeNumberField("events", agent.events());
            json.writeNumberField("gaps", agent.gaps());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
