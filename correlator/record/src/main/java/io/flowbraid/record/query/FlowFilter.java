// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link QueryNode} made ready to be asked about many flows: what it makes is made here, once. */
interface FlowFilter {
    boolean matches(FlowRecord flow, FlowContext context);

    static FlowFilter of(QueryNode node) {
        if (node instanceof QueryNode.And and) {
            return all(filters(and.parts()));
        }
        if (node instanceof QueryNode.Or or) {
            return anyOf(or.parts());
        }
        if (node instanceof QueryNode.Not not) {
            final FlowFilter part = of(not.part());
            return (flow, context) -> !part.matches(flow, context);
        }
        if (node instanceof QueryNode.Compare compare) {
            return any(compare.anyOf().stream()
                    .map(field -> ofField(field, compare.condition()))
                    .toArray(FlowFilter[]::new));
        }
        return (flow, context) -> true;
    }

    /**
     * Texts that are looked for in one field are compared together: to read the field costs more than to compare it.
     */
    private static FlowFilter anyOf(List<QueryNode> parts) {
        final Map<FlowField, List<TextPattern>> patterns = new LinkedHashMap<>();
        final List<FlowFilter> filters = new ArrayList<>();
        for (final QueryNode part : parts) {
            if (part instanceof QueryNode.Compare compare && compare.condition() instanceof Condition.Like like) {
                compare.anyOf()
                        .forEach(field -> patterns.computeIfAbsent(field, unused -> new ArrayList<>())
                                .add(like.pattern()));
            } else {
                filters.add(of(part));
            }
        }
        patterns.forEach((field, ofField) -> filters.add(like(field, ofField.toArray(TextPattern[]::new))));
        return any(filters.toArray(FlowFilter[]::new));
    }

    private static FlowFilter like(FlowField field, TextPattern[] patterns) {
        return (flow, context) -> {
            final String text = field.text(flow, context);
            if (text == null) {
                return false;
            }
            for (final TextPattern pattern : patterns) {
                if (pattern.matches(text)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static FlowFilter[] filters(List<QueryNode> nodes) {
        return nodes.stream().map(FlowFilter::of).toArray(FlowFilter[]::new);
    }

    private static FlowFilter all(FlowFilter[] parts) {
        return (flow, context) -> {
            for (final FlowFilter part : parts) {
                if (!part.matches(flow, context)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static FlowFilter any(FlowFilter[] parts) {
        return parts.length == 1
                ? parts[0]
                : (flow, context) -> {
                    for (final FlowFilter part : parts) {
                        if (part.matches(flow, context)) {
                            return true;
                        }
                    }
                    return false;
                };
    }

    private static FlowFilter ofField(FlowField field, Condition condition) {
        if (condition instanceof Condition.Like like) {
            return like(field, new TextPattern[] {like.pattern()});
        }
        if (condition instanceof Condition.Between between) {
            return (flow, context) -> {
                final long number = field.number(flow, context);
                return number != FlowField.ABSENT && number >= between.min() && number <= between.max();
            };
        }
        if (condition instanceof Condition.BetweenMillis between) {
            // NaN, the absent value, is within no bounds.
            return (flow, context) -> {
                final double ms = field.decimal(flow, context);
                return ms >= between.min() && ms <= between.max();
            };
        }
        if (condition instanceof Condition.Within within) {
            return (flow, context) -> field.isWithin(flow, context, within.network());
        }
        if (condition instanceof Condition.Labelled labelled) {
            return (flow, context) -> hasLabel(field.labels(flow), labelled);
        }
        return field::isPresent;
    }

    private static boolean hasLabel(Labels labels, Condition.Labelled wanted) {
        for (final Map.Entry<String, String> label : labels.asMap().entrySet()) {
            if (wanted.name().matches(label.getKey()) && wanted.value().matches(label.getValue())) {
                return true;
            }
        }
        return false;
    }
}
