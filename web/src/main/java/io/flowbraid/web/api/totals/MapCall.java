// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import io.flowbraid.record.history.Grouping;
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
import java.util.List;

/** {@code GET /map}: who talks to whom. */
public final class MapCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 150;
    private static final int MOST = 500;
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
        final TimeRange range = question.range();
        if (range == null) {
            final LiveWindow window = live.window();
            return json(SumsTime.of(window), LiveMap.of(live, window, question.query(), by, limit));
        }
        final TalkMap ago = past.ask(history -> history.map(question.query(), range, by, MOST));
        final SumsTime time = SumsTime.of(range, past, live.nowMs());
        final TalkMap now = SumsTime.isUpToNow(range, live.nowMs())
                ? LiveMap.unreported(live, time.fromMs(), question.query(), by)
                : NOBODY;
        return json(time, Together.map(ago, now, ago.leftOut() == 0, limit));
    }

    private static Answer json(SumsTime time, TalkMap map) {
        return JsonBody.answer(json -> {
            json.writeStartObject();
            time.write(json);
            json.writeArrayFieldStart("nodes");
            for (final TalkMap.Node node : map.nodes()) {
                json.writeStartObject();
                json.writeStringField("id", node.id());
                json.writeStringField("label", node.label());
                json.writeStringField("kind", node.kind());
                JsonBody.count(json, "bytes", node.bytes());
                json.writeNumberField("flows", node.flows());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("edges");
            for (final TalkMap.Edge edge : map.edges()) {
                json.writeStartObject();
                json.writeStringField("source", edge.source());
                json.writeStringField("target", edge.target());
                JsonBody.count(json, "bytes", edge.bytes());
                JsonBody.count(json, "packets", edge.packets());
                json.writeNumberField("flows", edge.flows());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("left_out", map.leftOut());
            json.writeEndObject();
        });
    }
}
