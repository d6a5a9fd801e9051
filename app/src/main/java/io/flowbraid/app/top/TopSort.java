// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** By what rows are ordered, biggest first. */
public enum TopSort {
    BYTES(RowSums::bytes),
    SENT(RowSums::sent),
    RECEIVED(RowSums::received),
    CONNECTIONS(RowSums::connections),
    NEW(RowSums::opened),
    RETRANSMITS(RowSums::retransmits),
    FAILURES(RowSums::failed),
    NAME(sums -> 0);

    private final ToLongFunction<RowSums> value;

    TopSort(ToLongFunction<RowSums> value) {
        this.value = value;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }

    TopSort next(int step) {
        return values()[Math.floorMod(ordinal() + step, values().length)];
    }

    /** Equal rows are ordered by traffic, connections and name, so that they do not change places. */
    Comparator<TopRow> order() {
        final Comparator<TopRow> byName = Comparator.comparing(TopRow::name).thenComparing(TopRow::key);
        return this == NAME
                ? byName
                : biggest(value)
                        .thenComparing(biggest(RowSums::bytes))
                        .thenComparing(biggest(RowSums::connections))
                        .thenComparing(byName);
    }

    private static Comparator<TopRow> biggest(ToLongFunction<RowSums> value) {
        return Comparator.comparingLong((TopRow row) -> value.applyAsLong(row.sums()))
                .reversed();
    }
}
