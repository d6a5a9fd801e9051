// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.history.FoldRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which flows there were, with repeated ones as one row each. */
public final class FoldedQuestion implements HistoryQuestion<FlowPage> {
    private static final FlowField ID = FlowFields.of("flow.id");
    private static final FlowField FINAL = FlowFields.of("flow.final");
    private static final FlowField START = FlowFields.of("event.start");
    private static final String KEY =
            FoldRule.KEY.stream().map(FileColumns::quoted).collect(joining(", "));

    private final FlowQuestion question;

    public FoldedQuestion(FlowQuestion question) {
        this.question = question;
    }

    @Override
    public FlowPage ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final Reports reports = Reports.of(answering, files, question.query(), question.range());
        final long total = answering.row(
                Sql.of("SELECT count(*) FROM (SELECT DISTINCT " + KEY + " FROM ")
                        .add(reports.flows(FoldRule.KEY))
                        .add(")"),
                row -> row.getLong(1));
        if (total <= question.offset() || question.limit() <= 0) {
            return new FlowPage(total, question.columns(), List.of());
        }
        final Optional<FlowField> otherwise = FlowSums.otherwise(question.sort());
        final List<FlowField> read = new ArrayList<>(List.of(ID, FINAL, START, question.sort()));
        read.addAll(FoldRule.KEY);
        read.addAll(question.columns());
        otherwise.ifPresent(read::add);
        final String columns =
                question.columns().stream().map(field -> ", " + folded(field)).collect(joining());
        final Sql sql = Sql.of("SELECT max_by(" + FileColumns.quoted(ID) + ", " + FileColumns.quoted(START)
                        + "), bool_and(" + FileColumns.quoted(FINAL) + "), count(*)" + columns + " FROM ")
                .add(reports.flows(read))
                .add(" GROUP BY " + KEY + " ORDER BY " + sorted(otherwise)
                        + (question.isDescending() ? " DESC" : " ASC") + " NULLS LAST, " + KEY + " LIMIT ")
                .add(question.limit())
                .add(" OFFSET ")
                .add(question.offset());
        return new FlowPage(total, question.columns(), answering.rows(sql, this::read));
    }

    private String sorted(Optional<FlowField> otherwise) {
        final String sort = folded(question.sort());
        return otherwise
                .map(other -> "coalesce(" + sort + ", " + folded(other) + ")")
                .orElse(sort);
    }

    private static String folded(FlowField field) {
        final String column = FileColumns.quoted(field);
        return switch (FoldRule.of(field)) {
            case SUM -> "CAST(sum(" + column + ") AS BIGINT)";
            case LATEST -> "epoch_ns(max(" + column + "))";
            case LONGEST -> "max(" + column + ")";
            case MEAN -> "avg(" + column + ")";
            case SAME ->
                "CASE WHEN count(" + column + ") = count(*) AND min(" + column + ") = max(" + column + ") THEN min("
                        + column + ") END";
        };
    }

    private FlowRow read(ResultSet row) throws SQLException {
        final List<@Nullable Object> values = new ArrayList<>(question.columns().size());
        for (int i = 0; i < question.columns().size(); i++) {
            // Before them stand the newest flow, whether all are final, and their number.
            values.add(row.getObject(i + 4));
        }
        return new FlowRow(row.getString(1), row.getBoolean(2), row.getLong(3), values);
    }
}
