// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.MapGroup;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveMap;
import io.flowbraid.web.live.LiveWindow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /map}: who talks to whom. */
public final class MapCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 150;
    private static final int MOST = 500;
    private static final double MICROS_PER_MS = 1_000.0;
    private static final TalkMap NOBODY = new TalkMap(List.of(), List.of(), 0);

    private final LiveFlows live;
    private final Past past;

    public MapCall(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final Grouping by = CallQuestion.grouping(call);
        if (!by.isOfEachEnd()) {
            throw new RefusedException(
                    "by=" + by.text() + " is not what an end of a flow has; choose process, container, pod or host");
        }
        final int limit = call.number("limit", USUAL_LIMIT, 1, MOST);
        final MapGroup within = within(call);
        final TimeRange range = question.range();
        if (range == null) {
            final LiveWindow window = live.window();
            return json(SumsTime.of(window), LiveMap.of(live, window, question.query(), by, within, limit));
        }
        final TalkMap ago = past.ask(history -> history.map(question.query(), range, by, within, MOST));
        final SumsTime time = SumsTime.of(range, past, live.nowMs());
        final TalkMap now = SumsTime.isUpToNow(range, live.nowMs())
                ? LiveMap.unreported(live, time.fromMs(), question.query(), by, within)
                : NOBODY;
        return json(time, Together.map(ago, now, ago.leftOut() == 0, limit));
    }

    private static @Nullable MapGroup within(Call call) throws RefusedException {
        final String within = call.text("within");
        if (within.isEmpty()) {
            return null;
        }
        return MapGroup.find(within)
                .orElseThrow(() -> new RefusedException(
                        "within=" + within + " is nothing that ends are in; choose " + MapGroup.choices()));
    }

    private static Answer json(SumsTime time, TalkMap map) {
        return JsonBody.answer(json -> {
            json.writeStartObject();
            time.write(json);
            json.writeArrayFieldStart("nodes");
            for (final TalkMap.Node node : map.nodes()) {
                write(json, node);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("edges");
            for (final TalkMap.Edge edge : map.edges()) {
                write(json, edge);
            }
            json.writeEndArray();
            json.writeNumberField("left_out", map.leftOut());
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, TalkMap.Node node) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", node.id());
        json.writeStringField("label", node.label());
        json.writeStringField("kind", node.kind());
        final TalkMap.NodeGroup group = node.group();
        if (group == null) {
            json.writeNullField("group");
        } else {
            json.writeObjectFieldStart("group");
            json.writeStringField("kind", group.kind());
            json.writeStringField("name", group.name());
            json.writeEndObject();
        }
        JsonBody.count(json, "bytes", node.bytes());
        json.writeNumberField("flows", node.flows());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TalkMap.Edge edge) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", edge.source());
        json.writeStringField("target", edge.target());
        JsonBody.count(json, "bytes", edge.bytes());
        JsonBody.count(json, "packets", edge.packets());
        json.writeNumberField("flows", edge.flows());
        json.writeNumberField("failed", edge.failed());
        final double meanMs = edge.roundTrips().meanMs();
        if (Double.isNaN(meanMs)) {
            json.writeNullField("rtt_ms");
        } else {
            json.writeNumberField("rtt_ms", Math.round(meanMs * MICROS_PER_MS) / MICROS_PER_MS);
        }
        json.writeArrayFieldStart("ports");
        for (final String port :
                edge.ports().subList(0, Math.min(TalkMap.MAX_PORTS, edge.ports().size()))) {
            json.writeString(port);
        }
        json.writeEndArray();
        json.writeBooleanField("more_ports", edge.ports().size() > TalkMap.MAX_PORTS);
        json.writeEndObject();
    }
}
