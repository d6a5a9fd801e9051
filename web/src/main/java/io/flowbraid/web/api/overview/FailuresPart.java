// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FailureKind;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which connections failed, by what their client is grouped by, and where to most of them went. */
final class FailuresPart implements OverviewPart {
    private static final List<FlowField> WHERE = List.of(of("server.ip"), of("server.port"));
    private static final int MAX_GROUPS = 10_000;

    private final FlowQuery query;
    private final TimeRange range;
    private final Grouping by;
    private final int limit;

    FailuresPart(FlowQuery asked, TimeRange range, Grouping by, int limit) throws RefusedException {
        query = asked.and(FailureKind.ANY).and(CallQuestion.query(OverviewPart.COUNTED));
        this.range = range;
        this.by = by;
        this.limit = limit;
    }

    /** Each connection once. */
    private static String counted(FlowQuery query) {
        return query.text() + ' ' + OverviewPart.COUNTED;
    }

    private static FlowField of(String path) {
        return FlowFields.of(path);
    }

    /** The failures of one client. */
    private static final class Failed {
        private final @Nullable String key;
        private final long[] kinds = new long[FailureKind.values().length];
        private long flows;
        private @Nullable Tally destination;

        Failed(@Nullable String key) {
            this.key = key;
        }

        void add(Tally tally) {
            flows += tally.flows();
            final List<@Nullable String> keys = tally.keys();
            for (final FailureKind kind : FailureKind.values()) {
                if (kind.is(keys.get(1), keys.get(2), keys.get(3))) {
                    kinds[kind.ordinal()] += tally.flows();
                }
            }
        }
    }

    @Override
    public List<TallyQuestion> questions() {
        return List.of(question(FailureKind.FIELDS), question(WHERE));
    }

    private TallyQuestion question(List<FlowField> fields) {
        final List<FlowField> keys = new ArrayList<>(List.of(by.client()));
        keys.addAll(fields);
        return new TallyQuestion(query, range, keys, List.of(), TallyQuestion.BY_FLOWS, MAX_GROUPS);
    }

    @Override
    public void write(JsonGenerator json, List<List<Tally>> answers) throws IOException {
        final Map<@Nullable String, Failed> clients = new HashMap<>();
        final Failed all = new Failed(null);
        for (final Tally tally : answers.get(0)) {
            all.add(tally);
            clients.computeIfAbsent(tally.keys().get(0), Failed::new).add(tally);
        }
        // The biggest ones come first.
        for (final Tally tally : answers.get(1)) {
            final Failed client = clients.get(tally.keys().get(0));
            if (client != null && client.destination == null) {
                client.destination = tally;
            }
        }
        json.writeObjectFieldStart("failures");
        json.writeStringField("by", by.text());
        json.writeNumberField("flows", all.flows);
        json.writeStringField("q", counted(FailureKind.ANY));
        json.writeArrayFieldStart("kinds");
        for (final FailureKind kind : FailureKind.values()) {
            json.writeStartObject();
            json.writeStringField("kind", kind.text());
            json.writeNumberField("flows", all.kinds[kind.ordinal()]);
            json.writeStringField("q", counted(kind.query()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        final List<Failed> rows = clients.values().stream()
                .sorted(Comparator.comparingLong((Failed client) -> client.flows)
                        .reversed()
                        .thenComparing(client -> String.valueOf(client.key)))
                .limit(limit)
                .toList();
        for (final Failed row : rows) {
            write(json, row);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Failed row) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", row.key);
        json.writeNumberField("flows", row.flows);
        json.writeObjectFieldStart("kinds");
        for (final FailureKind kind : FailureKind.values()) {
            json.writeNumberField(kind.text(), row.kinds[kind.ordinal()]);
        }
        json.writeEndObject();
        final Tally destination = row.destination;
        if (destination == null) {
            json.writeNullField("destination");
        } else {
            final String port = destination.keys().get(2);
            json.writeObjectFieldStart("destination");
            json.writeStringField("ip", destination.keys().get(1));
            json.writeFieldName("port");
            if (port == null) {
                json.writeNull();
            } else {
                json.writeNumber(Integer.parseInt(port));
            }
            json.writeNumberField("flows", destination.flows());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
