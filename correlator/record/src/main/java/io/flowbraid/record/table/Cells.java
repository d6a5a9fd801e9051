// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import org.jspecify.annotations.Nullable;

/** One line of a table, cell by cell, for programs or for a spreadsheet. */
public interface Cells {
    /** @param value null for nothing to say */
    void text(@Nullable String value);

    void number(long value);

    /** @param value negative for nothing to say */
    default void count(long value) {
        if (value < 0) {
            text(null);
        } else {
            number(value);
        }
    }

    /** @param ms milliseconds; NaN for nothing to say */
    void decimal(double ms);

    void flag(boolean value);

    /** @param ns a point of time, ns since the epoch */
    void time(long ns);

    /** @param ns a span of time */
    void duration(long ns);
}
