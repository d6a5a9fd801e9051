// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveTraffic;
import io.flowbraid.web.live.UnreportedTraffic;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code GET /traffic}: bytes over time. */
public final class TrafficCall implements AnswerEndpoint {
    private static final int USUAL_TOP = 8;
    private static final int MAX_LINES = 32;
    private static final int MAX_STEPS = 2_000;
    private static final int WISHED_STEPS = 300;
    private static final int USUAL_STEP_OF_QUERY = 10;
    private static final int MAX_LIVE_STEP = 300;
    private static final int MAX_STEP = 7 * 86_400;

    private final LiveFlows live;
    private final Past past;

    public TrafficCall(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final Grouping by = call.text("by").isEmpty() ? null : CallQuestion.grouping(call);
        final int top = call.number("top", USUAL_TOP, 1, MAX_LINES);
        final int step = call.number("step", 0, 0, MAX_STEP);
        final TimeRange range = question.range();
        if (range == null) {
            return json("live", now(question.query(), by, Math.min(step, MAX_LIVE_STEP), top));
        }
        final TimeRange bounded = new TrafficRange(past.state()).of(range, live.nowMs());
        final long spanNs = Math.max(1, bounded.toNs() - bounded.fromNs());
        final long stepNs = step == 0
                ? niceStep(spanNs / WISHED_STEPS)
                : Math.max(TimeUnit.SECONDS.toNanos(step), spanNs / MAX_STEPS);
        final TrafficSeries ago = past.ask(history -> history.traffic(question.query(), bounded, by, stepNs, top));
        if (!SumsTime.isUpToNow(range, live.nowMs())) {
            return json("history", ago);
        }
        final long fromMs = TimeUnit.NANOSECONDS.toMillis(bounded.fromNs());
        return json(
                "history",
                new UnreportedTraffic(ago, bounded.fromNs(), bounded.toNs(), by, top)
                        .with(live, fromMs, question.query(), top));
    }

    private TrafficSeries now(FlowQuery query, @Nullable Grouping by, int step, int top) {
        return query.text().isBlank()
                ? live.traffic().series(by, Math.max(1, step), top, live.nowMs())
                : LiveTraffic.of(live, query, by, step == 0 ? USUAL_STEP_OF_QUERY : step, top);
    }

    /** The next step that people count in. */
    private static long niceStep(long leastNs) {
        final int[] seconds = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400
        };
        for (final int step : seconds) {
            if (TimeUnit.SECONDS.toNanos(step) >= leastNs) {
                return TimeUnit.SECONDS.toNanos(step);
            }
        }
        return leastNs;
    }

    private static Answer json(String source, TrafficSeries traffic) {
        return JsonBody.answer(json -> {
            json.writeStartObject();
            json.writeStringField("source", source);
            json.writeNumberField("step_ms", TimeUnit.NANOSECONDS.toMillis(traffic.stepNs()));
            json.writeArrayFieldStart("times");
            for (int i = 0; i < traffic.total().size(); i++) {
                json.writeNumber(TimeUnit.NANOSECONDS.toMillis(traffic.startNs() + i * traffic.stepNs()));
            }
            json.writeEndArray();
            bytes(json, "total", traffic.total());
            json.writeArrayFieldStart("series");
            for (final TrafficSeries.Line line : traffic.series()) {
                json.writeStartObject();
                json.writeStringField("key", line.key());
                json.writeStringField("label", line.label());
                bytes(json, "bytes", line.bytes());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void bytes(JsonGenerator json, String name, List<Long> steps) throws IOException {
        json.writeArrayFieldStart(name);
        for (final long bytes : steps) {
            json.writeNumber(bytes);
        }
        json.writeEndArray();
    }
}
