// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.query.value.TextPattern;

/** What the value of a field has to be. */
public sealed interface Condition {
    /** There is a value. */
    record Present() implements Condition {}

    /** The text has this form; of {@link FieldType#TEXT} and, as text, {@link FieldType#ADDRESS}. */
    record Like(TextPattern pattern) implements Condition {}

    /**
     * Within both bounds, which are included; of {@code NUMBER}, {@code BYTES}, {@code TIME}, {@code DURATION}, {@code
     * FLAG}.
     */
    record Between(long min, long max) implements Condition {}

    /** Within both bounds, which are included; of {@link FieldType#MILLIS}. */
    record BetweenMillis(double min, double max) implements Condition {}

    /** In the network; of {@link FieldType#ADDRESS}. */
    record Within(Cidr network) implements Condition {}

    /** One of the {@link FieldType#LABELS} has a name and a value of these forms. */
    record Labelled(TextPattern name, TextPattern value) implements Condition {}
}
