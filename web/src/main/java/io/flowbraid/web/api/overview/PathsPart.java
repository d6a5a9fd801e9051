// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.FlowMeasure.Fold;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Between which process and which server segments are sent again, and where round trips are slow. */
final class PathsPart implements OverviewPart {
    private static final List<FlowField> ENDS =
            List.of(FlowFields.of("client.process.name"), FlowFields.of("server.ip"));
    private static final FlowMeasure RETRANSMITTED = FlowMeasure.of(
            Fold.SUM,
            "tcp.retransmitted.client+tcp.retransmitted.server",
            "socket.client.retransmits+socket.server.retransmits");
    private static final FlowMeasure PACKETS = FlowMeasure.of(Fold.SUM, "network.packets", "network.segments");

    private static final List<FlowMeasure> ROUND_TRIPS = Stream.of(Fold.MAX, Fold.SUM, Fold.COUNT)
            .map(FlowMeasure::roundTrip)
            .toList();

    private static final int RETRANSMITTED_AT = 0;
    private static final int MAX_AT = 0;

    private final FlowQuery query;
    private final FlowQuery timed;
    private final TimeRange range;
    private final int limit;

    PathsPart(FlowQuery asked, TimeRange range, int limit) throws RefusedException {
        query = asked.and(CallQuestion.query("protocol:tcp " + COUNTED));
        timed = asked.and(CallQuestion.query("(has:rtt or has:srtt) " + COUNTED));
        this.range = range;
        this.limit = limit;
    }

    @Override
    public List<TallyQuestion> questions() {
        return List.of(
                new TallyQuestion(query, range, ENDS, List.of(RETRANSMITTED, PACKETS), RETRANSMITTED_AT, limit),
                new TallyQuestion(timed, range, ENDS, ROUND_TRIPS, MAX_AT, limit));
    }

    @Override
    public void write(JsonGenerator json, List<List<Tally>> answers) throws IOException {
        json.writeArrayFieldStart("retransmits");
        for (final Tally tally : answers.get(0)) {
            if (tally.values().get(RETRANSMITTED_AT) > 0) {
                begin(json, tally);
                json.writeNumberField("retransmitted", Math.round(tally.values().get(RETRANSMITTED_AT)));
                json.writeNumberField("packets", Math.round(tally.values().get(1)));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("round_trips");
        for (final Tally tally : answers.get(1)) {
            begin(json, tally);
            json.writeNumberField("max_ms", tally.values().get(MAX_AT));
            json.writeNumberField(
                    "mean_ms", tally.values().get(1) / tally.values().get(2));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void begin(JsonGenerator json, Tally tally) throws IOException {
        json.writeStartObject();
        json.writeStringField("process", tally.keys().get(0));
        json.writeStringField("ip", tally.keys().get(1));
        json.writeNumberField("flows", tally.flows());
    }
}
