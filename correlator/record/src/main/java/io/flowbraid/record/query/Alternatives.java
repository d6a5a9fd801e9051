// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.value.TextPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of an "or", those that compare one field with values of one kind together: to read a field costs more than
 * to compare it, and many values are compared at once.
 */
public final class Alternatives {
    private final Map<FlowField, List<TextPattern>> texts = new LinkedHashMap<>();
    private final Map<FlowField, List<Condition.Between>> numbers = new LinkedHashMap<>();
    private final Map<FlowField, List<Cidr>> networks = new LinkedHashMap<>();
    private final List<QueryNode> others = new ArrayList<>();

    private Alternatives() {}

    public static Alternatives of(List<QueryNode> parts) {
        final Alternatives alternatives = new Alternatives();
        parts.forEach(alternatives::add);
        return alternatives;
    }

    private void add(QueryNode part) {
        if (part instanceof QueryNode.Or or) {
            or.parts().forEach(this::add);
        } else if (part instanceof QueryNode.Compare compare) {
            add(compare);
        } else {
            others.add(part);
        }
    }

    private void add(QueryNode.Compare compare) {
        final Condition condition = compare.condition();
        if (condition instanceof Condition.Like like) {
            add(texts, compare.anyOf(), like.pattern());
        } else if (condition instanceof Condition.Between between) {
            add(numbers, compare.anyOf(), between);
        } else if (condition instanceof Condition.Within within) {
            add(networks, compare.anyOf(), within.network());
        } else {
            others.add(compare);
        }
    }

    private static <T> void add(Map<FlowField, List<T>> values, List<FlowField> fields, T value) {
        fields.forEach(
                field -> values.computeIfAbsent(field, any -> new ArrayList<>()).add(value));
    }

    public Map<FlowField, List<TextPattern>> texts() {
        return texts;
    }

    public Map<FlowField, List<Condition.Between>> numbers() {
        return numbers;
    }

    public Map<FlowField, List<Cidr>> networks() {
        return networks;
    }

    /** What is left: no {@link QueryNode.Or}, and comparisons with other conditions only. */
    public List<QueryNode> others() {
        return others;
    }
}
