// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.FlowMeasure;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many flows have the same values in some fields. */
public final class TalliesQuestion implements HistoryQuestion<List<Tally>> {
    private final TallyQuestion question;

    public TalliesQuestion(TallyQuestion question) {
        this.question = question;
    }

    @Override
    public List<Tally> ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final Reports reports = Reports.of(answering, files, question.query(), question.range());
        final Set<FlowField> fields = new LinkedHashSet<>(question.keys());
        for (final FlowMeasure measure : question.measures()) {
            measure.alternatives().forEach(fields::addAll);
        }
        final List<String> columns = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        final StringBuilder keys = new StringBuilder();
        for (int i = 0; i < question.keys().size(); i++) {
            columns.add(FileColumns.quoted(question.keys().get(i)) + " AS k" + i);
            texts.add("CAST(k" + i + " AS VARCHAR)");
            keys.append(", k").append(i);
        }
        columns.add("count(*) AS flows");
        texts.add("flows");
        for (int i = 0; i < question.measures().size(); i++) {
            columns.add(folded(question.measures().get(i)) + " AS m" + i);
            texts.add("m" + i);
        }
        final String order = question.order() == TallyQuestion.BY_FLOWS ? "flows" : "m" + question.order();
        return answering.rows(
                Sql.of("SELECT " + String.join(", ", texts) + " FROM (SELECT " + String.join(", ", columns) + " FROM ")
                        .add(reports.flows(fields))
                        .add(" GROUP BY ALL) ORDER BY " + order + " DESC NULLS LAST" + keys + " LIMIT ")
                        .add(question.limit()),
                this::read);
    }

    private static String folded(FlowMeasure measure) {
        final String ofOne = "coalesce("
                + measure.alternatives().stream().map(TalliesQuestion::sum).collect(joining(", ")) + ", NULL)";
        return switch (measure.fold()) {
            case SUM -> "CAST(sum(" + ofOne + ") AS DOUBLE)";
            case MAX -> "CAST(max(" + ofOne + ") AS DOUBLE)";
            case COUNT -> "CAST(count(" + ofOne + ") AS DOUBLE)";
        };
    }

    /** Of one flow; null when it has none of the fields. */
    private static String sum(List<FlowField> fields) {
        if (fields.size() == 1) {
            return FileColumns.quoted(fields.get(0));
        }
        final String none = fields.stream()
                .map(field -> FileColumns.quoted(field) + " IS NULL")
                .collect(joining(" AND "));
        return "CASE WHEN " + none + " THEN NULL ELSE "
                + fields.stream()
                        .map(field -> "coalesce(" + FileColumns.quoted(field) + ", 0)")
                        .collect(joining(" + "))
                + " END";
    }

    private Tally read(ResultSet row) throws SQLException {
        int place = 1;
        final List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < question.keys().size(); i++) {
            keys.add(row.getString(place++));
        }
        final long flows = row.getLong(place++);
        final List<Double> values = new ArrayList<>();
        for (int i = 0; i < question.measures().size(); i++) {
            final double value = row.getDouble(place++);
            values.add(row.wasNull() ? Double.NaN : value);
        }
        return new Tally(keys, flows, values);
    }
}
