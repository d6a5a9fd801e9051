// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.Alternatives;
import io.flowbraid.record.query.Condition;
import io.flowbraid.record.query.QueryNode;
import io.flowbraid.record.query.value.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a query asks, as a condition in SQL that is true of the same flows. */
final class QuerySql {
    private QuerySql() {}

    /** The condition; never null in SQL's sense. */
    static Sql of(QueryNode node) {
        if (node instanceof QueryNode.And and) {
            return joined(and.parts().stream().map(QuerySql::of).toList(), " AND ");
        }
        if (node instanceof QueryNode.Not not) {
            return Sql.of("NOT ").add(of(not.part()));
        }
        if (node instanceof QueryNode.All) {
            return Sql.of("true");
        }
        return anyOf(Alternatives.of(List.of(node)));
    }

    /** Adds the columns that the condition reads. */
    static void columns(QueryNode node, Set<String> columns) {
        if (node instanceof QueryNode.And and) {
            and.parts().forEach(part -> columns(part, columns));
        } else if (node instanceof QueryNode.Or or) {
            or.parts().forEach(part -> columns(part, columns));
        } else if (node instanceof QueryNode.Not not) {
            columns(not.part(), columns);
        } else if (node instanceof QueryNode.Compare compare) {
            for (final FlowField field : compare.anyOf()) {
                columns.add(FileColumns.quoted(field));
                if (compare.condition() instanceof Condition.Within && field.type() == FieldType.ADDRESS) {
                    columns.add(FileColumns.hi(field));
                    columns.add(FileColumns.lo(field));
                }
            }
        }
    }

    private static Sql joined(List<Sql> parts, String operator) {
        final Sql sql = Sql.of("(");
        String separator = "";
        for (final Sql part : parts) {
            sql.add(separator).add(part);
            separator = operator;
        }
        return sql.add(")");
    }

    private static Sql anyOf(Alternatives alternatives) {
        final List<Sql> parts = new ArrayList<>();
        alternatives
                .numbers()
                .forEach((field, ranges) -> ranges.forEach(range -> parts.add(present(between(field, range)))));
        alternatives
                .networks()
                .forEach((field, networks) -> networks.forEach(network -> parts.add(present(within(field, network)))));
        for (final QueryNode other : alternatives.others()) {
            if (other instanceof QueryNode.Compare compare) {
                compare.anyOf().forEach(field -> parts.add(present(condition(field, compare.condition()))));
            } else {
                parts.add(of(other));
            }
        }
        alternatives
                .texts()
                .forEach((field, patterns) -> parts.add(present(like(FileColumns.quoted(field), patterns))));
        return joined(parts, " OR ");
    }

    /** False where a field is missing. */
    private static Sql present(Sql condition) {
        return Sql.of("coalesce(").add(condition).add(", false)");
    }

    private static Sql condition(FlowField field, Condition condition) {
        final String column = FileColumns.quoted(field);
        if (condition instanceof Condition.BetweenMillis between) {
            return Sql.of(column)
                    .add(" BETWEEN ")
                    .bind(between.min())
                    .add(" AND ")
                    .bind(between.max());
        }
        if (condition instanceof Condition.Labelled labelled) {
            return Sql.of("len(list_filter(map_entries(CAST(CAST(" + column
                            + " AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda label: ")
                    .add(like("label.key", labelled.name()))
                    .add(" AND ")
                    .add(like("label.value", labelled.value()))
                    .add(")) > 0");
        }
        return Sql.of(column).add(" IS NOT NULL");
    }

    /** Many at once as one regular expression, which takes one pass over the text. */
    private static Sql like(String text, List<TextPattern> patterns) {
        if (patterns.size() == 1) {
            return like(text, patterns.get(0));
        }
        final String any = patterns.stream().map(TextPattern::regex).collect(Collectors.joining("|", "(?s)^(?:", ")$"));
        return Sql.of("regexp_matches(lower(").add(text).add("), ").bind(any).add(")");
    }

    private static Sql like(String text, TextPattern pattern) {
        return Sql.of("lower(").add(text).add(") LIKE ").bind(pattern.sqlLike()).add(" ESCAPE '\\'");
    }

    private static Sql between(FlowField field, Condition.Between between) {
        final String column = FileColumns.quoted(field);
        final String number = switch (field.type()) {
            case TIME -> "epoch_ns(" + column + ")";
            case FLAG -> "CAST(" + column + " AS BIGINT)";
            case TEXT, NUMBER, BYTES, ADDRESS, DURATION, MILLIS, LABELS -> column;
        };
        return Sql.of(number).add(" BETWEEN ").add(between.min()).add(" AND ").add(between.max());
    }

    private static Sql within(FlowField field, Cidr network) {
        if (field.type() != FieldType.ADDRESS) {
            return Sql.of("false");
        }
        final int bits = network.prefixBits();
        final Sql sql = Sql.of(FileColumns.hi(field)).add(" IS NOT NULL");
        words(sql, FileColumns.hi(field), network.hi(), Math.min(bits, Long.SIZE));
        words(sql, FileColumns.lo(field), network.lo(), Math.max(bits - Long.SIZE, 0));
        return sql;
    }

    /** The first bits of a word, which are of one sign, so that the words in between are those of the network. */
    private static void words(Sql sql, String column, long first, int bits) {
        if (bits > 0) {
            final long last = bits == Long.SIZE ? first : first | -1L >>> bits;
            sql.add(" AND ")
                    .add(column)
                    .add(" BETWEEN ")
                    .add(first)
                    .add(" AND ")
                    .add(last);
        }
    }
}
