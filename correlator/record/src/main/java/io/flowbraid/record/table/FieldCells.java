// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import org.jspecify.annotations.Nullable;

/** Writes values of the flow record into cells, by the type of their field. */
public final class FieldCells {
    private FieldCells() {}

    /** The value of a flow; nothing to say when it is absent. */
    public static void write(Cells cells, FlowField field, FlowRecord flow, FlowContext context) {
        switch (field.type()) {
            case TEXT, ADDRESS, LABELS -> cells.text(field.text(flow, context));
            case MILLIS -> cells.decimal(field.decimal(flow, context));
            case NUMBER, BYTES, TIME, DURATION, FLAG -> number(cells, field.type(), field.number(flow, context));
        }
    }

    /** A value as {@link FlowField#value} gives it, and the history with it. */
    public static void write(Cells cells, FieldType type, @Nullable Object value) {
        if (value instanceof Double decimal) {
            cells.decimal(decimal);
        } else if (value instanceof Boolean flag) {
            cells.flag(flag);
        } else if (value instanceof Long number) {
            number(cells, type, number);
        } else {
            cells.text(value == null ? null : value.toString());
        }
    }

    private static void number(Cells cells, FieldType type, long value) {
        if (value == FlowField.ABSENT) {
            cells.text(null);
        } else if (type == FieldType.TIME) {
            cells.time(value);
        } else if (type == FieldType.DURATION) {
            cells.duration(value);
        } else if (type == FieldType.FLAG) {
            cells.flag(value != 0);
        } else {
            cells.number(value);
        }
    }
}
