// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import java.util.Arrays;
import java.util.List;

/**
 * A number that flows have, put together over many of them.
 *
 * @param alternatives fields that are added up. If a flow has none of the first list, those of the next one are taken
 */
public record FlowMeasure(Fold fold, List<List<FlowField>> alternatives) {
    /** How the numbers of many flows become one. */
    public enum Fold {
        SUM,
        MAX,
        /** How many flows have the number. */
        COUNT
    }

    public FlowMeasure {
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    /** @param alternatives paths, with a plus sign between those that are added up */
    public static FlowMeasure of(Fold fold, String... alternatives) {
        return new FlowMeasure(
                fold,
                Arrays.stream(alternatives)
                        .map(paths -> Arrays.stream(paths.split("\\+"))
                                .map(FlowFields::of)
                                .toList())
                        .toList());
    }

    /** The round trip of a flow. */
    public static FlowMeasure roundTrip(Fold fold) {
        return new FlowMeasure(fold, FlowSums.ROUND_TRIPS.stream().map(List::of).toList());
    }

    /** What one flow has; NaN for nothing. */
    public double of(FlowRecord flow, FlowContext context) {
        for (final List<FlowField> fields : alternatives) {
            double sum = Double.NaN;
            for (final FlowField field : fields) {
                final double value = value(field, flow, context);
                if (!Double.isNaN(value)) {
                    sum = Double.isNaN(sum) ? value : sum + value;
                }
            }
            if (!Double.isNaN(sum)) {
                return sum;
            }
        }
        return Double.NaN;
    }

    private static double value(FlowField field, FlowRecord flow, FlowContext context) {
        if (field.type() == FieldType.MILLIS) {
            return field.decimal(flow, context);
        }
        final long value = field.number(flow, context);
        return value == FlowField.ABSENT ? Double.NaN : value;
    }
}
