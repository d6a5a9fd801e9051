// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import java.util.Locale;

/** What the value of a {@link FlowField} is. */
public enum FieldType {
    TEXT,
    /** A count or an identifier made of digits. */
    NUMBER,
    /** A count of bytes, fit for kB and MB. */
    BYTES,
    /** An IP address. */
    ADDRESS,
    /** Nanoseconds since the epoch. */
    TIME,
    /** Nanoseconds. */
    DURATION,
    /** Milliseconds with fractions. */
    MILLIS,
    /** True or false, as the numbers 1 and 0. */
    FLAG,
    /** Names and values that people chose, as the text of a JSON object. */
    LABELS;

    /** As the API spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
