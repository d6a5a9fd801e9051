// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.api.status.LossWatch;
import io.flowbraid.web.api.totals.SumsTime;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /overview}: which connections fail, what is unknown and why, where segments are sent again and round trips
 * are slow, and what is being lost. Each number of flows has the query that lists exactly these flows.
 */
public final class OverviewCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 8;
    private static final int MOST = 100;

    private final LiveFlows live;
    private final Past past;
    private final LossWatch losses;

    public OverviewCall(LiveFlows live, Past past, LossWatch losses) {
        this.live = live;
        this.past = past;
        this.losses = losses;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final Grouping by = CallQuestion.grouping(call);
        final int limit = call.number("limit", USUAL_LIMIT, 1, MOST);
        final TimeRange range = question.range();
        final List<OverviewPart> parts = parts(question.query(), range == null ? TimeRange.ALL : range, by, limit);
        final List<TallyQuestion> questions =
                parts.stream().flatMap(part -> part.questions().stream()).toList();
        if (range == null) {
            return json(SumsTime.of(live.window()), parts, LiveTallies.of(live, questions));
        }
        final List<List<Tally>> answers =
                past.ask(history -> questions.stream().map(history::tallies).toList());
        return json(SumsTime.of(range, past, live.nowMs()), parts, answers);
    }

    private static List<OverviewPart> parts(FlowQuery query, TimeRange range, Grouping by, int limit)
            throws RefusedException {
        return List.of(
                new FailuresPart(query, range, by, limit),
                new UnknownPart(query, range),
                new PathsPart(query, range, limit));
    }

    private Answer json(SumsTime time, List<OverviewPart> parts, List<List<Tally>> answers) {
        return JsonBody.answer(json -> {
            json.writeStartObject();
            time.write(json);
            int from = 0;
            for (final OverviewPart part : parts) {
                final int to = from + part.questions().size();
                part.write(json, answers.subList(from, to));
                from = to;
            }
            losses(json);
            json.writeEndObject();
        });
    }

    private void losses(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("losses");
        for (final LossWatch.Loss loss : losses.losses(live.nowMs())) {
            json.writeStartObject();
            json.writeStringField("stage", loss.stage());
            json.writeStringField("reason", loss.reason());
            json.writeNumberField("total", loss.total());
            json.writeNumberField("last_minute", loss.lastMinute());
            json.writeNumberField("at", loss.atMs());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
