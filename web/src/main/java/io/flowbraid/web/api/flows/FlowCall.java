// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.ConversationBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import io.flowbraid.web.live.SampleSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /flows/{id}}: all about one flow. */
public final class FlowCall implements AnswerEndpoint {
    private static final int MAX_RELATED = 50;
    private static final SampleSeries NO_SAMPLES = new SampleSeries(new long[0], new double[0], new double[0]);

    private final LiveFlows live;
    private final Past past;
    private final boolean hasPackets;
    private final ConversationBook conversations;

    /** @param hasPackets whether the run keeps recent packets */
    public FlowCall(LiveFlows live, Past past, boolean hasPackets, ConversationBook conversations) {
        this.live = live;
        this.past = past;
        this.hasPackets = hasPackets;
        this.conversations = conversations;
    }

    /** Another flow of the same conversation. */
    private record Related(String id, String leg) {}

    /** What is known of a flow of the last quarter of an hour only; without a scan of any other. */
    private record Live(@Nullable LiveScan scan, SampleSeries samples, List<Related> related) {}

    @Override
    public Answer answer(Call call) throws RefusedException {
        final long id = FlowIds.parse(call.variable("id"));
        final LiveScan scan = new LiveScan();
        if (live.look(id, scan)) {
            final FlowFacts facts = FlowFacts.of(scan.record, live.context());
            final SampleSeries samples = live.samples(id);
            return json(
                    facts,
                    new Live(scan, samples == null ? NO_SAMPLES : samples, related(id, scan.record.conversation.id)),
                    conversation(id));
        }
        final FlowFacts facts = past.isKept() ? ofThePast(id) : null;
        if (facts == null) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "flow " + FlowIds.text(id)
                            + " is neither among the flows of the last quarter of an hour nor in the "
                            + "history; it may have been forgotten");
        }
        return json(facts, new Live(null, NO_SAMPLES, List.of()), conversation(id));
    }

    /** As the stitcher wrote it; null in a run that does not stitch, and when it is forgotten or cannot be read now. */
    private @Nullable String conversation(long id) {
        try {
            final List<byte[]> found = conversations.find(List.of(id));
            return found.isEmpty() ? null : new String(found.get(0), StandardCharsets.UTF_8);
        } catch (RefusedException e) {
            return null;
        }
    }

    private List<Related> related(long id, long conversation) {
        final List<Related> related = new ArrayList<>();
        if (conversation != 0) {
            live.scan(FlowQuery.ALL, new LiveScan(), other -> {
                if (other.record.conversation.id == conversation
                        && other.record.flowId != id
                        && related.size() < MAX_RELATED) {
                    related.add(new Related(FlowIds.text(other.record.flowId), other.record.conversation.leg.text()));
                }
            });
        }
        return related;
    }

    private @Nullable FlowFacts ofThePast(long id) throws RefusedException {
        final FlowQuery query;
        try {
            query = FlowQuery.parse("flow.id:" + FlowIds.text(id));
        } catch (QueryException e) {
            throw new IllegalStateException("an id is a query", e);
        }
        final FlowPage page = past.ask(history -> history.flows(
                new FlowQuestion(query, TimeRange.ALL, FlowFields.of("event.end"), true, 0, 1, FlowFields.all())));
        return page.rows().isEmpty() ? null : new FlowFacts(page.rows().get(0).values());
    }

    private Answer json(FlowFacts facts, Live last, @Nullable String conversation) {
        final LiveScan scan = last.scan();
        return JsonBody.answer(json -> {
            json.writeStartObject();
            json.writeFieldName("flow");
            facts.write(json);
            json.writeBooleanField("live", scan != null && !scan.hasEnded());
            json.writeBooleanField("packets", hasPackets && scan != null);
            json.writeObjectFieldStart("rates");
            JsonBody.rate(json, "client_bytes", scan == null ? 0 : scan.clientRate());
            JsonBody.rate(json, "server_bytes", scan == null ? 0 : scan.serverRate());
            json.writeEndObject();
            samples(json, last.samples());
            json.writeFieldName("timeline");
            final String observer = scan == null ? facts.text("observer.type") : scan.record.observer.text();
            Timeline.of(facts, observer, scan == null ? 0 : scan.retransmitsSeenMs())
                    .write(json);
            json.writeArrayFieldStart("related");
            for (final Related other : last.related()) {
                json.writeStartObject();
                json.writeStringField("id", other.id());
                json.writeStringField("leg", other.leg());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (conversation != null) {
                json.writeFieldName("conversation");
                json.writeRawValue(conversation);
            }
            json.writeEndObject();
        });
    }

    private static void samples(JsonGenerator json, SampleSeries samples) throws IOException {
        json.writeObjectFieldStart("samples");
        json.writeArrayFieldStart("times");
        for (final long second : samples.seconds()) {
            json.writeNumber(second * 1_000);
        }
        json.writeEndArray();
        bytes(json, "client_bytes", samples.client());
        bytes(json, "server_bytes", samples.server());
        json.writeEndObject();
    }

    private static void bytes(JsonGenerator json, String name, double[] values) throws IOException {
        json.writeArrayFieldStart(name);
        for (final double value : values) {
            json.writeNumber(Math.round(value));
        }
        json.writeEndArray();
    }
}
