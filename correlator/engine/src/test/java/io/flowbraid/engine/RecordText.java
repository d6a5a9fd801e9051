// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** All fields of a record, those of its parts too, so that none is forgotten in a comparison. */
final class RecordText {
    private RecordText() {}

    static String of(FlowRecord record) {
        withoutRemains(record.client);
        withoutRemains(record.server);
        final StringBuilder text = new StringBuilder(1_024);
        append(text, record);
        return text.toString();
    }

    /** Without a translation its address is what the record before it said. */
    private static void withoutRemains(FlowSide side) {
        if (side.natPort == -1) {
            side.natHi = 0;
            side.natLo = 0;
        }
    }

    private static void append(StringBuilder text, Object part) {
        for (final Field field : part.getClass().getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            text.append(field.getName()).append('=');
            if (Modifier.isFinal(field.getModifiers())) {
                text.append('(');
                append(text, value(field, part));
                text.append(')');
            } else {
                text.append(value(field, part));
            }
            text.append(' ');
        }
    }

    private static Object value(Field field, Object part) {
        try {
            return field.get(part);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " is public", e);
        }
    }
}
