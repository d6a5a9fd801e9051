// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.json.TalkerJson;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.record.table.Csv;
import io.flowbraid.record.table.TalkerCells;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.CsvFile;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveTalker;
import io.flowbraid.web.live.LiveTalkers;
import io.flowbraid.web.live.Sent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /talkers}: who sends and receives most. */
public final class TalkersCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 50;
    private static final int MOST = 1_000;

    private final LiveFlows live;
    private final Past past;

    public TalkersCall(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
    }

    /** What the flows of the past sum to; their packets are not summed there. */
    private record Ago(long bytes, long flows, List<Talker> rows) {}

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final Grouping by = CallQuestion.grouping(call);
        final int limit = call.number("limit", USUAL_LIMIT, 1, MOST);
        final boolean isCsv = call.choice("format", "json", "csv").equals("csv");
        final TimeRange range = question.range();
        if (range == null) {
            final LiveTalkers talkers = LiveTalkers.of(live, question.query(), by, limit);
            return isCsv ? csv(talkers.rows(), by) : json(talkers, by);
        }
        final SumsTime time = SumsTime.of(range, past, live.nowMs());
        final Ago ago = past.ask(history -> ago(history, question, range, by));
        final Ago together = SumsTime.isUpToNow(range, live.nowMs())
                ? together(ago, LiveTalkers.unreported(live, time.fromMs(), question.query(), by), limit)
                : ago;
        final List<LiveTalker> rows = together.rows().stream()
                .limit(limit)
                .map(row -> new LiveTalker(row, 0))
                .toList();
        return isCsv ? csv(rows, by) : json(time, together, rows, by);
    }

    private static Ago together(Ago ago, LiveTalkers now, int limit) {
        return new Ago(
                Sent.sum(ago.bytes(), now.bytes()),
                ago.flows() + now.flows(),
                Together.talkers(ago.rows(), now.rows(), ago.rows().size() < MOST, limit));
    }

    private static Ago ago(FlowHistory history, CallQuestion question, TimeRange range, Grouping by) {
        // First: what comes meanwhile makes the total bigger, and no share more than all.
        final List<Talker> rows = history.talkers(question.query(), range, by, MOST);
        final long flows = history.flows(new FlowQuestion(
                        question.query(), range, FlowFields.of("network.bytes"), true, 0, 1, List.of()))
                .total();
        final long stepNs = Math.max(1, Math.min(range.toNs() - Math.max(0, range.fromNs()), Long.MAX_VALUE / 2));
        final long bytes = history.traffic(question.query(), range, null, stepNs, 1).total().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Ago(bytes, flows, rows);
    }

    private static Answer json(LiveTalkers talkers, Grouping by) {
        return JsonBody.answer(json -> {
            begin(json, SumsTime.of(talkers.window()), by);
            JsonBody.count(json, "bytes", talkers.bytes());
            JsonBody.count(json, "packets", talkers.packets());
            json.writeNumberField("flows", talkers.flows());
            JsonBody.rate(json, "bytes_per_s", talkers.bytesPerSecond());
            rows(json, talkers.rows());
        });
    }

    private static Answer json(SumsTime time, Ago ago, List<LiveTalker> rows, Grouping by) {
        return JsonBody.answer(json -> {
            begin(json, time, by);
            json.writeNumberField("bytes", ago.bytes());
            json.writeNullField("packets");
            json.writeNumberField("flows", ago.flows());
            json.writeNullField("bytes_per_s");
            rows(json, rows);
        });
    }

    private static void begin(JsonGenerator json, SumsTime time, Grouping by) throws IOException {
        json.writeStartObject();
        time.write(json);
        json.writeStringField("by", by.text());
        json.writeObjectFieldStart("total");
    }

    private static void rows(JsonGenerator json, List<LiveTalker> rows) throws IOException {
        json.writeEndObject();
        json.writeArrayFieldStart("rows");
        for (final LiveTalker row : rows) {
            json.writeStartObject();
            TalkerJson.writeFields(json, row.talker());
            JsonBody.rate(json, "bytes_per_s", row.bytesPerSecond());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Answer csv(List<LiveTalker> rows, Grouping by) {
        final List<String> titles = new ArrayList<>(TalkerCells.TITLES);
        titles.add("bytes_per_s");
        final Csv csv = new Csv(titles);
        for (final LiveTalker row : rows) {
            TalkerCells.write(csv, row.talker());
            csv.number(Math.round(row.bytesPerSecond()));
            csv.endLine();
        }
        return CsvFile.answer(csv, "talkers-" + by.text());
    }
}
