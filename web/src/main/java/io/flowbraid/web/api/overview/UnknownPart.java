// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How many flows have an end whose process is not known, and why. */
final class UnknownPart implements OverviewPart {
    private static final List<FlowField> REASONS =
            List.of(FlowFields.of("client.attribution.reason"), FlowFields.of("server.attribution.reason"));
    private static final int MAX_GROUPS = 1_000;

    /** Those that a watched host could name. */
    private static final String QUERY = query(Arrays.stream(UnattributedReason.values())
            .filter(UnknownPart::isUnexpected)
            .map(UnattributedReason::text)
            .collect(Collectors.joining(",")));

    private final FlowQuery query;
    private final TimeRange range;

    UnknownPart(FlowQuery asked, TimeRange range) throws RefusedException {
        query = asked.and(CallQuestion.query(COUNTED));
        this.range = range;
    }

    private static boolean isUnexpected(UnattributedReason reason) {
        return reason != UnattributedReason.NONE && !reason.isOfNobody();
    }

    private static String query(String reasons) {
        return "reason:" + reasons + " " + COUNTED;
    }

    /** One reason and the flows of which an end has it. */
    private record Reason(UnattributedReason reason, long flows) {}

    @Override
    public List<TallyQuestion> questions() {
        return List.of(new TallyQuestion(query, range, REASONS, List.of(), TallyQuestion.BY_FLOWS, MAX_GROUPS));
    }

    @Override
    public void write(JsonGenerator json, List<List<Tally>> answers) throws IOException {
        final List<Tally> ends = answers.get(0);
        final List<Reason> reasons = Arrays.stream(UnattributedReason.values())
                .filter(reason -> reason != UnattributedReason.NONE)
                .map(reason -> new Reason(reason, flows(ends, reason::equals)))
                .filter(reason -> reason.flows > 0)
                .sorted(Comparator.comparingLong(Reason::flows).reversed())
                .toList();
        json.writeObjectFieldStart("unknown");
        json.writeNumberField("flows", flows(ends, UnknownPart::isUnexpected));
        json.writeNumberField("of", ends.stream().mapToLong(Tally::flows).sum());
        json.writeStringField("q", QUERY);
        json.writeArrayFieldStart("reasons");
        for (final Reason each : reasons) {
            json.writeStartObject();
            json.writeStringField("reason", each.reason.text());
            json.writeNumberField("flows", each.flows);
            json.writeBooleanField("expected", each.reason.isOfNobody());
            json.writeStringField("q", query(each.reason.text()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static long flows(List<Tally> ends, Predicate<UnattributedReason> isMeant) {
        final List<String> meant = Arrays.stream(UnattributedReason.values())
                .filter(isMeant)
                .map(UnattributedReason::text)
                .toList();
        return ends.stream()
                .filter(tally -> tally.keys().stream().filter(Objects::nonNull).anyMatch(meant::contains))
                .mapToLong(Tally::flows)
                .sum();
    }
}
