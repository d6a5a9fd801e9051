// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.value.TextPattern;
import java.util.List;
import java.util.Random;

/** Queries made at random, and what is none. */
final class QueryTexts {
    private static final String[] BITS = {
        "process",
        "port",
        "has",
        ":",
        "=",
        "!=",
        ">",
        "<=",
        "~",
        "(",
        ")",
        "\"",
        "\\",
        ",",
        "-",
        "!",
        " ",
        " and ",
        " or ",
        " not ",
        "last ",
        "since ",
        "1h",
        "10:00",
        "443",
        "1MB",
        "10.0.0.0/8",
        "fd00::1",
        "*",
        "curl",
        "\u00e9",
        "\ud83d",
        "\0",
        "99999999999999999999",
        ".",
        "&&",
        "||",
        "[",
        "]"
    };

    private QueryTexts() {}

    /** Anything, of the bits that queries are made of. */
    static String noise(Random random) {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(BITS[random.nextInt(BITS.length)]);
        }
        return text.toString();
    }

    /** A text that reads back as the node, which is made of comparisons by path. */
    static String of(QueryNode node) {
        if (node instanceof QueryNode.And and) {
            return joined(and.parts(), " and ");
        }
        if (node instanceof QueryNode.Or or) {
            return joined(or.parts(), " or ");
        }
        if (node instanceof QueryNode.Not not) {
            return "not " + of(not.part());
        }
        if (node instanceof QueryNode.Compare compare) {
            return compare.anyOf().get(0).path() + of(compare.condition());
        }
        return "";
    }

    private static String joined(List<QueryNode> parts, String word) {
        return "(" + String.join(word, parts.stream().map(QueryTexts::of).toList()) + ")";
    }

    private static String of(Condition condition) {
        if (condition instanceof Condition.Like like) {
            return ":\"" + like.pattern().toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        if (condition instanceof Condition.Between between) {
            return ':' + String.valueOf(between.min()) + '-' + between.max();
        }
        if (condition instanceof Condition.Within within) {
            return ':' + within.network().text();
        }
        throw new IllegalArgumentException(condition.toString());
    }

    /** A tree of at most that depth. */
    static QueryNode tree(Random random, int depth) {
        return switch (depth == 0 ? 3 : random.nextInt(5)) {
            case 0 -> new QueryNode.And(parts(random, depth));
            case 1 -> new QueryNode.Or(parts(random, depth));
            case 2 -> new QueryNode.Not(tree(random, depth - 1));
            default -> compare(random);
        };
    }

    private static List<QueryNode> parts(Random random, int depth) {
        return random.ints(2 + random.nextInt(3), 0, depth)
                .mapToObj(below -> tree(random, below))
                .toList();
    }

    private static QueryNode compare(Random random) {
        return switch (random.nextInt(3)) {
            case 0 ->
                compare(
                        "client.process.name",
                        new Condition.Like(
                                TextPattern.exactly("a\"b\\ (".substring(random.nextInt(5)) + random.nextInt(9))));
            case 1 -> compare("server.port", new Condition.Between(random.nextInt(100), random.nextInt(65_536)));
            default ->
                compare(
                        "client.ip",
                        new Condition.Within(
                                io.flowbraid.config.value.Cidr.parse("10." + random.nextInt(256) + ".0.0/16")));
        };
    }

    private static QueryNode compare(String path, Condition condition) {
        return new QueryNode.Compare(List.of(FlowFields.of(path)), condition);
    }
}
