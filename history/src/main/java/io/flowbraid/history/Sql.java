// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement in the making. What a user wrote is bound, never part of the text; names are ours, numbers are numbers.
 */
final class Sql {
    private final StringBuilder text = new StringBuilder(512);
    private final List<Object> values = new ArrayList<>();

    static Sql of(String text) {
        return new Sql().add(text);
    }

    Sql add(String part) {
        text.append(part);
        return this;
    }

    Sql add(long number) {
        text.append(number);
        return this;
    }

    /** A part with the values bound in it. */
    Sql add(Sql part) {
        text.append(part.text);
        values.addAll(part.values);
        return this;
    }

    /** A value, at this place. */
    Sql bind(Object value) {
        text.append('?');
        values.add(value);
        return this;
    }

    String text() {
        return text.toString();
    }

    List<Object> values() {
        return values;
    }

    /** A moment, ns since the epoch. */
    static String time(long ns) {
        return "make_timestamp_ns(" + ns + ")";
    }
}
