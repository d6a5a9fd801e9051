// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which flows there were. */
public final class FlowsQuestion implements HistoryQuestion<FlowPage> {
    private static final FlowField ID = FlowFields.of("flow.id");
    private static final FlowField FINAL = FlowFields.of("flow.final");

    private final FlowQuestion question;

    public FlowsQuestion(FlowQuestion question) {
        this.question = question;
    }

    @Override
    public FlowPage ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final Reports reports = Reports.of(answering, files, question.query(), question.range());
        final long total =
                answering.row(Sql.of("SELECT count(*) FROM ").add(reports.flows(List.of())), row -> row.getLong(1));
        if (total <= question.offset() || question.limit() <= 0) {
            return new FlowPage(total, question.columns(), List.of());
        }
        final List<FlowField> fields = new ArrayList<>(List.of(ID, FINAL, question.sort()));
        fields.addAll(question.columns());
        final Optional<FlowField> otherwise = FlowSums.otherwise(question.sort());
        final List<FlowField> read = new ArrayList<>(fields);
        otherwise.ifPresent(read::add);
        final Sql sql = Sql.of(
                        "SELECT " + fields.stream().map(FlowsQuestion::selected).collect(joining(", ")) + " FROM ")
                .add(reports.flows(read))
                .add(" ORDER BY " + sorted(question.sort(), otherwise) + (question.isDescending() ? " DESC" : " ASC")
                        + " NULLS LAST, " + FileColumns.quoted(ID) + " LIMIT ")
                .add(question.limit())
                .add(" OFFSET ")
                .add(question.offset());
        return new FlowPage(total, question.columns(), answering.rows(sql, this::read));
    }

    /** Flows of packets and those of sockets are sorted by the same measure. */
    private static String sorted(FlowField sort, Optional<FlowField> otherwise) {
        return otherwise
                .map(other -> "coalesce(" + FileColumns.quoted(sort) + ", " + FileColumns.quoted(other) + ")")
                .orElse(FileColumns.quoted(sort));
    }

    private static String selected(FlowField field) {
        final String column = FileColumns.quoted(field);
        return field.type() == FieldType.TIME ? "epoch_ns(" + column + ")" : column;
    }

    private FlowRow read(ResultSet row) throws SQLException {
        final List<@Nullable Object> values = new ArrayList<>(question.columns().size());
        for (int i = 0; i < question.columns().size(); i++) {
            // Before them stand flow.id, flow.final and what is sorted by.
            values.add(row.getObject(i + 4));
        }
        return new FlowRow(row.getString(1), row.getBoolean(2), values);
    }
}
