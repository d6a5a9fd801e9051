// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.QueryToken.Value;
import java.util.List;

/** Says why a value is none for a field, and what would be one. */
final class QueryHint {
    private QueryHint() {}

    static String of(QueryToken term, List<FlowField> fields, String operator, Value value) {
        final FieldType type = fields.get(0).type();
        final boolean isOrdered = operator.startsWith(">") || operator.startsWith("<");
        if (isOrdered && fields.stream().noneMatch(field -> isNumber(field.type()))) {
            return "'" + term.text() + "' is a text, which is not more or less than another: write " + term.text() + ":"
                    + value.text() + ", or " + term.text() + "~" + value.text() + " for a part of it";
        }
        if (operator.equals("~")) {
            return "'" + term.text() + "' is a number, in which no text is found: write " + term.text() + ":"
                    + value.text();
        }
        if (type == FieldType.ADDRESS && value.text().contains("/")) {
            return network(term.text(), value.text());
        }
        return "'" + value.text() + "' is not " + what(type, term.text());
    }

    private static String network(String name, String value) {
        try {
            return "'" + Cidr.parse(value) + "' is a network, which " + name + " does not have";
        } catch (IllegalArgumentException e) {
            return e.getMessage() + ": write a network such as " + name + ":10.0.0.0/8, or an address";
        }
    }

    private static boolean isNumber(FieldType type) {
        return type != FieldType.TEXT && type != FieldType.ADDRESS && type != FieldType.LABELS;
    }

    private static String what(FieldType type, String name) {
        return switch (type) {
            case NUMBER -> "a number, such as " + name + ":443, or a range, such as " + name + ":1-1023";
            case BYTES -> "a number of bytes, such as " + name + ">1500 or " + name + ">=1MB";
            case DURATION -> "a duration with its unit, such as " + name + ">=2s or " + name + "<150ms";
            case MILLIS -> "a number of milliseconds or a duration, such as " + name + ">20 or " + name + ">1s";
            case TIME -> "a time, such as " + name + ">2026-11-22T10:00 or " + name + ">10:00";
            case ADDRESS -> "an address or a network, such as " + name + ":10.0.0.1 or " + name + ":10.0.0.0/8";
            case FLAG -> "true or false";
            case TEXT, LABELS -> "a text";
        };
    }
}
