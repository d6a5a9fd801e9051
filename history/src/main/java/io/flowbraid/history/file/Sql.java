// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement in the making. What a user wrote is bound, never part of the text; names are ours, numbers are numbers.
 */
public final class Sql {
    private final StringBuilder text = new StringBuilder(512);
    private final List<Object> values = new ArrayList<>();

    public static Sql of(String text) {
        return new Sql().add(text);
    }

    public Sql add(String part) {
        text.append(part);
        return this;
    }

    public Sql add(long number) {
        text.append(number);
        return this;
    }

    /** A part with the values bound in it. */
    public Sql add(Sql part) {
        text.append(part.text);
        values.addAll(part.values);
        return this;
    }

    /** A value, at this place. */
    public Sql bind(Object value) {
        text.append('?');
        values.add(value);
        return this;
    }

    public String text() {
        return text.toString();
    }

    public List<Object> values() {
        return values;
    }

    /** A moment, ns since the epoch. */
    public static String time(long ns) {
        return "make_timestamp_ns(" + ns + ")";
    }
}
