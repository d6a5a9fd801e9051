// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.value.Networks;
import io.flowbraid.record.query.value.NumberRanges;
import io.flowbraid.record.query.value.TextPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link QueryNode} made ready to be asked about many flows: what it makes is made here, once. */
interface FlowFilter {
    boolean matches(FlowRecord flow, FlowContext context);

    static FlowFilter of(QueryNode node) {
        if (node instanceof QueryNode.And and) {
            return allOf(and.parts());
        }
        if (node instanceof QueryNode.Not not) {
            final FlowFilter part = of(not.part());
            return (flow, context) -> !part.matches(flow, context);
        }
        if (node instanceof QueryNode.All) {
            return (flow, context) -> true;
        }
        return anyOf(List.of(node));
    }

    /** Not one, and not another: what is neither. So many exceptions are compared together, too. */
    private static FlowFilter allOf(List<QueryNode> parts) {
        final List<QueryNode> wanted = new ArrayList<>();
        final List<QueryNode> excluded = new ArrayList<>();
        for (final QueryNode part : parts) {
            if (part instanceof QueryNode.Not not) {
                excluded.add(not.part());
            } else {
                wanted.add(part);
            }
        }
        final List<FlowFilter> filters = new ArrayList<>(filters(wanted));
        if (!excluded.isEmpty()) {
            final FlowFilter either = anyOf(excluded);
            filters.add((flow, context) -> !either.matches(flow, context));
        }
        return all(filters.toArray(FlowFilter[]::new));
    }

    private static FlowFilter anyOf(List<QueryNode> parts) {
        final Alternatives alternatives = Alternatives.of(parts);
        final List<FlowFilter> filters = new ArrayList<>();
        alternatives.numbers().forEach((field, ranges) -> filters.add(between(field, ranges)));
        alternatives.networks().forEach((field, networks) -> filters.add(within(field, new Networks(networks))));
        for (final QueryNode other : alternatives.others()) {
            if (other instanceof QueryNode.Compare compare) {
                compare.anyOf().forEach(field -> filters.add(ofField(field, compare.condition())));
            } else {
                filters.add(of(other));
            }
        }
        alternatives.texts().forEach((field, patterns) -> filters.add(like(field, new TextPatterns(patterns))));
        return any(filters.toArray(FlowFilter[]::new));
    }

    private static FlowFilter like(FlowField field, TextPatterns patterns) {
        return (flow, context) -> {
            final String text = field.text(flow, context);
            return text != null && patterns.matches(text);
        };
    }

    private static FlowFilter between(FlowField field, List<Condition.Between> between) {
        final NumberRanges ranges = new NumberRanges(between.stream()
                .map(range -> new NumberRanges.Range(range.min(), range.max()))
                .toList());
        return (flow, context) -> {
            final long number = field.number(flow, context);
            return number != FlowField.ABSENT && ranges.contains(number);
        };
    }

    private static FlowFilter within(FlowField field, Networks networks) {
        return (flow, context) -> {
            final long hi = field.addressHi(flow, context);
            return hi != FlowField.ABSENT && networks.contains(hi, field.addressLo(flow, context));
        };
    }

    private static List<FlowFilter> filters(List<QueryNode> nodes) {
        return nodes.stream().distinct().map(FlowFilter::of).toList();
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
        if (condition instanceof Condition.BetweenMillis between) {
            // NaN, the absent value, is within no bounds.
            return (flow, context) -> {
                final double ms = field.decimal(flow, context);
                return ms >= between.min() && ms <= between.max();
            };
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
