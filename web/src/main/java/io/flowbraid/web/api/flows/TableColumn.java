// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.table.Cells;
import io.flowbraid.record.table.FieldCells;
import io.flowbraid.web.live.LiveScan;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table of flows: a field of the record, or a rate, which only a flow of now has. Absent values are
 * {@code null}.
 */
final class TableColumn {
    /** Between the path of a text and the length to cut it to. */
    static final String CUT = "~";

    private static final String ELLIPSIS = "\u2026";

    /** What is known of a flow now and is no part of its record. */
    static final List<TableColumn> RATES = List.of(
            rate(
                    "live.client_bytes_per_s",
                    "Client rate",
                    "bytes a second that the client sends now; payload bytes where only sockets count",
                    LiveScan::clientRate),
            rate(
                    "live.server_bytes_per_s",
                    "Server rate",
                    "bytes a second that the server sends now; payload bytes where only sockets count",
                    LiveScan::serverRate),
            rate(
                    "live.bytes_per_s",
                    "Rate",
                    "bytes a second that both ends send now; payload bytes where only sockets count",
                    LiveScan::rate));

    private final String path;
    private final FieldType type;
    private final String label;
    private final String description;
    private final @Nullable FlowField field;
    private final ToDoubleFunction<LiveScan> rate;
    /** Of a text; 0 for all of it. */
    private final int maxLength;

    private TableColumn(
            String path,
            FieldType type,
            String label,
            String description,
            @Nullable FlowField field,
            ToDoubleFunction<LiveScan> rate,
            int maxLength) {
        this.path = path;
        this.type = type;
        this.label = label;
        this.description = description;
        this.field = field;
        this.rate = rate;
        this.maxLength = maxLength;
    }

    static TableColumn of(FlowField field) {
        return new TableColumn(
                field.path(), field.type(), field.label(), field.description(), field, scan -> Double.NaN, 0);
    }

    /** A text, cut where it is longer: a command line may have kilobytes, of which a table shows a part. */
    static TableColumn cut(FlowField field, int maxLength) {
        return new TableColumn(
                field.path() + CUT + maxLength,
                field.type(),
                field.label(),
                field.description(),
                field,
                scan -> Double.NaN,
                maxLength);
    }

    private static TableColumn rate(String path, String label, String description, ToDoubleFunction<LiveScan> rate) {
        return new TableColumn(path, FieldType.BYTES, label, description, null, rate, 0);
    }

    String path() {
        return path;
    }

    FieldType type() {
        return type;
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }

    /** The field of the record; null of a rate. */
    @Nullable
    FlowField field() {
        return field;
    }

    /** Writes the value of a flow of now. */
    void write(Cells cells, LiveScan scan, FlowContext context) {
        if (field == null) {
            final double perSecond = rate.applyAsDouble(scan);
            if (Double.isNaN(perSecond)) {
                cells.text(null);
            } else {
                cells.number(Math.round(perSecond));
            }
            return;
        }
        if (maxLength > 0) {
            cells.text(cut(field.text(scan.record, context)));
        } else {
            FieldCells.write(cells, field, scan.record, context);
        }
    }

    /** Writes a value as the history gives it. */
    void write(Cells cells, @Nullable Object value) {
        if (maxLength > 0) {
            cells.text(cut(value == null ? null : value.toString()));
        } else {
            FieldCells.write(cells, type, value);
        }
    }

    private @Nullable String cut(@Nullable String text) {
        if (text == null || text.length() <= maxLength) {
            return text;
        }
        final int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end) + ELLIPSIS;
    }

    /** By what flows are put in order: a number, a text, or nothing. */
    @Nullable
    Comparable<?> sortKey(LiveScan scan, FlowContext context) {
        if (field == null) {
            return known(rate.applyAsDouble(scan));
        }
        return switch (type) {
            case TEXT, LABELS -> field.text(scan.record, context);
            case ADDRESS -> AddressKey.of(field, scan.record, context);
            case MILLIS -> known(field.decimal(scan.record, context));
            case NUMBER, BYTES, TIME, DURATION, FLAG -> {
                final long value = field.number(scan.record, context);
                yield value == FlowField.ABSENT ? null : (Comparable<?>) value;
            }
        };
    }

    private static @Nullable Comparable<?> known(double value) {
        return Double.isNaN(value) ? null : (Comparable<?>) value;
    }
}
