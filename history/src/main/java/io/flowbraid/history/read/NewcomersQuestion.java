// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.Newcomer;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.NewcomerQuestion.Place;
import io.flowbraid.record.history.Newcomers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which values are new: those of no flow that began before a moment. All of the time is read once, and grouped by the
 * columns as they are in the files; what is left is little.
 */
public final class NewcomersQuestion implements HistoryQuestion<Newcomers> {
    private static final FlowField START = FlowFields.of("event.start");

    private final NewcomerQuestion question;
    /** {@code k0, k1}: as many as a place has fields. */
    private final String keys;

    public NewcomersQuestion(NewcomerQuestion question) {
        this.question = question;
        keys = IntStream.range(0, question.places().get(0).keys().size())
                .mapToObj(at -> "k" + at)
                .collect(joining(", "));
    }

    @Override
    public Newcomers ask(Answering answering, List<HistoryFile> files) throws SQLException {
        final Reports reports = Reports.of(answering, files, question.query(), question.range());
        final Sql sql =
                Sql.of("SELECT " + keys + ", min(first) AS began, arg_min(about, first), count(*) OVER () FROM (");
        String union = "";
        for (final Place place : question.places()) {
            sql.add(union).add(seen(place, reports));
            union = " UNION ALL ";
        }
        if (!question.known().isEmpty()) {
            sql.add(" UNION ALL SELECT * FROM (VALUES ");
            String comma = "";
            for (final Newcomer known : question.known()) {
                sql.add(comma);
                row(sql, known);
                comma = ", ";
            }
            sql.add(")");
        }
        sql.add(") GROUP BY " + keys + " HAVING began >= ")
                .add(question.newFromNs())
                .add(" ORDER BY began DESC, " + keys + " LIMIT ")
                .add(question.limit());
        final long[] total = new long[1];
        final List<Newcomer> rows = answering.rows(sql, row -> read(row, total));
        return new Newcomers(total[0], rows);
    }

    private static Sql seen(Place place, Reports reports) {
        final List<FlowField> fields = new ArrayList<>(place.keys());
        fields.add(place.about());
        fields.add(START);
        final List<String> columns =
                place.keys().stream().map(FileColumns::quoted).toList();
        final String texts = IntStream.range(0, columns.size())
                .mapToObj(at -> "CAST(" + columns.get(at) + " AS VARCHAR) AS k" + at)
                .collect(joining(", "));
        final String start = FileColumns.quoted(START);
        return Sql.of("SELECT " + texts + ", epoch_ns(first) AS first, about FROM (SELECT " + String.join(", ", columns)
                        + ", min(" + start + ") AS first, arg_min(" + FileColumns.quoted(place.about()) + ", " + start
                        + ") AS about FROM ")
                .add(reports.flows(fields))
                .add(" WHERE "
                        + columns.stream()
                                .map(column -> column + " IS NOT NULL")
                                .collect(joining(" AND "))
                        + " GROUP BY " + String.join(", ", columns) + ")");
    }

    private static void row(Sql sql, Newcomer known) {
        sql.add("(");
        known.keys().forEach(key -> sql.add("CAST(").bind(key).add(" AS VARCHAR), "));
        sql.add(known.firstNs()).add(", CAST(");
        final String about = known.about();
        if (about == null) {
            sql.add("NULL");
        } else {
            sql.bind(about);
        }
        sql.add(" AS VARCHAR))");
    }

    private Newcomer read(ResultSet row, long[] total) throws SQLException {
        final int size = question.places().get(0).keys().size();
        final List<String> values = new ArrayList<>(size);
        for (int i = 1; i <= size; i++) {
            values.add(row.getString(i));
        }
        total[0] = row.getLong(size + 3);
        return new Newcomer(values, row.getLong(size + 1), row.getString(size + 2));
    }
}
