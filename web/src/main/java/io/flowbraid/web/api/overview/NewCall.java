// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Newcomer;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.Newcomers;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.api.totals.SumsTime;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /new}: processes, listeners and destinations of a time that no flow of the stored history had before. It
 * looks back a week from the begin of that time, or as far as there is a history.
 */
public final class NewCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 8;
    private static final int MOST = 100;
    private static final long BACK_NS = TimeUnit.DAYS.toNanos(7);
    private static final long KEPT_MS = 30_000;

    private final LiveFlows live;
    private final Past past;
    private final RecentAnswers answers;

    public NewCall(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
        answers = new RecentAnswers(KEPT_MS, live::nowMs);
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final int limit = call.number("limit", USUAL_LIMIT, 1, MOST);
        final String asked =
                String.join("\n", call.text("q"), call.text("from"), call.text("to"), Integer.toString(limit));
        return answers.of(asked, () -> find(question, limit));
    }

    private Answer find(CallQuestion question, int limit) throws RefusedException {
        final TimeRange range = question.range();
        final SumsTime time = range == null ? SumsTime.of(live.window()) : SumsTime.of(range, past, live.nowMs());
        final long fromNs = TimeUnit.MILLISECONDS.toNanos(time.fromMs());
        final long oldestNs = past.isKept() ? past.state().oldestNs() : 0;
        if (oldestNs == 0 || oldestNs >= fromNs) {
            return json(time, 0, Map.of());
        }
        final long backNs = Math.max(oldestNs, fromNs - BACK_NS);
        final TimeRange whole = new TimeRange(backNs, TimeUnit.MILLISECONDS.toNanos(time.toMs()));
        final boolean isUpToNow = range == null || SumsTime.isUpToNow(range, live.nowMs());
        final Map<NewKind, Newcomers> found = past.ask(history -> {
            final Map<NewKind, Newcomers> newcomers = new EnumMap<>(NewKind.class);
            for (final NewKind kind : NewKind.values()) {
                final List<Newcomer> known =
                        isUpToNow ? LiveNewcomers.of(live, question.query(), kind, fromNs) : List.of();
                newcomers.put(
                        kind,
                        history.newcomers(
                                new NewcomerQuestion(question.query(), whole, fromNs, kind.places(), known, limit)));
            }
            return newcomers;
        });
        return json(time, TimeUnit.NANOSECONDS.toMillis(backNs), found);
    }

    /** @param comparedFromMs how far back it was looked; 0 when there is nothing to compare with */
    private static Answer json(SumsTime time, long comparedFromMs, Map<NewKind, Newcomers> found) {
        return JsonBody.answer(json -> {
            json.writeStartObject();
            time.write(json);
            json.writeFieldName("compared_from");
            if (comparedFromMs == 0) {
                json.writeNull();
            } else {
                json.writeNumber(comparedFromMs);
            }
            for (final NewKind kind : NewKind.values()) {
                json.writeObjectFieldStart(kind.name().toLowerCase(Locale.ROOT));
                final Newcomers newcomers = found.getOrDefault(kind, new Newcomers(0, List.of()));
                json.writeNumberField("total", newcomers.total());
                json.writeArrayFieldStart("rows");
                for (final Newcomer each : newcomers.rows()) {
                    write(json, kind, each);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, NewKind kind, Newcomer newcomer) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < kind.names().size(); i++) {
            json.writeStringField(kind.names().get(i), newcomer.keys().get(i));
        }
        json.writeStringField(kind.about(), newcomer.about());
        json.writeFieldName("first");
        JsonBody.milliseconds(json, newcomer.firstNs());
        json.writeEndObject();
    }
}
