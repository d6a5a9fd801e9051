// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.FeedList.Agent;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.JsonCells;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code GET /feeds}: where introspection comes from, and the flows of each feed. */
public final class FeedsCall implements AnswerEndpoint {
    private static final double NS_PER_MS = 1e6;

    private final Meters meters;
    private final CompanionBook book;

    public FeedsCall(Meters meters, CompanionBook book) {
        this.meters = meters;
        this.book = book;
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

    /** One feed as it is now. */
    Answer answer(String endpoint) throws RefusedException {
        for (final Feed feed : meters.feeds()) {
            if (feed.endpoint().equals(endpoint)) {
                return JsonBody.answer(json -> write(json, feed));
            }
        }
        throw new RefusedException(
                RefusedException.NOT_FOUND, "'" + endpoint + "' is not a feed of this run; /api/v1/feeds lists them");
    }

    private @Nullable String policy(Feed feed) {
        try {
            return book.flowsOf(feed.endpoint());
        } catch (RefusedException e) {
            return null; // gone since it was listed
        }
    }

    private void write(JsonGenerator json, Feed feed) throws IOException {
        json.writeStartObject();
        json.writeStringField("endpoint", feed.endpoint());
        json.writeBooleanField("in_process", feed.isInProcess());
        json.writeNumberField("events", feed.events());
        JsonBody.rate(json, "events_per_s", meters.eventsPerSecond(feed.endpoint()));
        json.writeFieldName("lag_ms");
        new JsonCells(json).decimal(feed.lagMs());
        json.writeStringField("flows", policy(feed));
        json.writeNumberField("live_flows", meters.liveFlows(feed.endpoint()));
        JsonBody.rate(json, "bytes_per_s", meters.bytesPerSecond(feed.endpoint()));
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
            json.writeNumberField("clock_ahead", agent.clockAhead());
            json.writeNumberField("clock_behind", agent.clockBehind());
            json.writeNumberField("skew_ms", agent.skewNs() / NS_PER_MS);
            json.writeFieldName("behind_ms");
            new JsonCells(json).decimal(agent.behindMs());
            json.writeNumberField("lost", agent.lost());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
