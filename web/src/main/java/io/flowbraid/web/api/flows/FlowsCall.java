// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.record.table.Cells;
import io.flowbraid.record.table.Csv;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.CsvFile;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.JsonCells;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /flows}: a part of the flows of now or of the past, as JSON or to be saved. */
public final class FlowsCall implements AnswerEndpoint {
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_ROWS = 1_000;
    private static final int MAX_SAVED = 100_000;
    private static final String NAME = "flows";

    private final LiveFlows live;
    private final Past past;

    public FlowsCall(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
    }

    /** What all ways of answering need. */
    private record Wish(
            TableColumns columns,
            TableColumn sort,
            boolean isDescending,
            String cursor,
            int offset,
            int limit,
            boolean isCsv,
            boolean isFolded) {
        static Wish of(Call call) throws RefusedException {
            final boolean isCsv = call.choice("format", "json", "csv").equals("csv");
            final String sort = call.text("sort");
            return new Wish(
                    TableColumns.parse(call.text("columns")),
                    TableColumns.column(sort.isEmpty() ? "event.end" : sort),
                    call.choice("order", "desc", "asc").equals("desc"),
                    call.text("cursor"),
                    call.number("offset", 0, 0, Integer.MAX_VALUE),
                    isCsv
                            ? call.number("limit", MAX_SAVED, 0, MAX_SAVED)
                            : call.number("limit", USUAL_LIMIT, 0, MAX_ROWS),
                    isCsv,
                    call.choice("fold", "no", "yes").equals("yes"));
        }
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final LiveState state = LiveState.of(call);
        final Wish wish = Wish.of(call);
        final TimeRange range = question.range();
        if (range != null && !wish.cursor().isEmpty()) {
            throw new RefusedException("cursor is for flows of now; the past stands still: use offset");
        }
        if (wish.isFolded() && (range == null || wish.isCsv())) {
            throw new RefusedException(
                    "fold=yes is for flows of the past as JSON: name a time with from, without format");
        }
        return range == null ? ofNow(question, state, wish) : ofThePast(question, range, wish);
    }

    private Answer ofNow(CallQuestion question, LiveState state, Wish wish) throws RefusedException {
        final LiveOrder order = LiveOrder.of(live, question.query(), state, wish.sort(), wish.isDescending());
        final List<RowCursor> rows = order.rows(wish.cursor(), wish.offset(), wish.limit());
        final LiveScan scan = new LiveScan();
        if (wish.isCsv()) {
            final Csv csv = new Csv(wish.columns().paths());
            rows.stream().filter(row -> live.look(row.id(), scan)).forEach(row -> saveLine(csv, wish, scan));
            return CsvFile.answer(csv, NAME);
        }
        return JsonBody.answer(json -> {
            begin(json, "live", order.total(), wish);
            final JsonCells cells = new JsonCells(json);
            for (final RowCursor row : rows) {
                if (live.look(row.id(), scan)) {
                    row(json, FlowIds.text(row.id()), scan.hasEnded());
                    wish.columns().writeValues(cells, scan, live.context());
                    endRow(json);
                }
            }
            json.writeEndArray();
            if (rows.isEmpty() || order.isLast(rows.get(rows.size() - 1))) {
                json.writeNullField("next");
            } else {
                json.writeStringField("next", rows.get(rows.size() - 1).text());
            }
            json.writeEndObject();
        });
    }

    private void saveLine(Csv csv, Wish wish, LiveScan scan) {
        wish.columns().writeValues(csv, scan, live.context());
        csv.endLine();
    }

    private Answer ofThePast(CallQuestion question, TimeRange range, Wish wish) throws RefusedException {
        final FlowField asked = wish.sort().field();
        final FlowField sort = asked == null ? FlowFields.of("network.bytes") : asked;
        final FlowQuestion asking = new FlowQuestion(
                question.query(),
                range,
                sort,
                wish.isDescending(),
                wish.offset(),
                wish.limit(),
                wish.columns().fields());
        final FlowPage page = past.ask(history -> wish.isFolded() ? history.folded(asking) : history.flows(asking));
        if (wish.isCsv()) {
            final Csv csv = new Csv(wish.columns().paths());
            for (final FlowRow row : page.rows()) {
                values(csv, wish.columns(), row);
                csv.endLine();
            }
            return CsvFile.answer(csv, NAME);
        }
        return JsonBody.answer(json -> {
            begin(json, "history", page.total(), wish);
            final JsonCells cells = new JsonCells(json);
            for (final FlowRow row : page.rows()) {
                row(json, row.id(), row.isFinal());
                values(cells, wish.columns(), row);
                json.writeEndArray();
                if (wish.isFolded()) {
                    json.writeNumberField("flows", row.flows());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNullField("next");
            json.writeEndObject();
        });
    }

    /** The history's values are those of its own fields; a rate is none of them. */
    private static void values(Cells cells, TableColumns columns, FlowRow row) {
        int next = 0;
        for (final TableColumn column : columns.list()) {
            final @Nullable Object value =
                    column.field() == null ? null : row.values().get(next++);
            column.write(cells, value);
        }
    }

    private static void begin(JsonGenerator json, String source, long total, Wish wish) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", source);
        json.writeNumberField("total", total);
        json.writeFieldName("columns");
        wish.columns().writeNames(json);
        json.writeArrayFieldStart("rows");
    }

    private static void row(JsonGenerator json, String id, boolean isFinal) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeBooleanField("final", isFinal);
        json.writeArrayFieldStart("values");
    }

    private static void endRow(JsonGenerator json) throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }
}
