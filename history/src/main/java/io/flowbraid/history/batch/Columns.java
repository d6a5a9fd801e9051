// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBWritableVector;

/**
 * The columns of the files: every field of the flow record, the words of each address, by which networks are found
 * without reading text, and what a report adds to the earlier ones of its flow ({@code report.…}).
 */
public final class Columns {
    /** How many reports the flow had before this one. */
    public static final String REPORT_NUMBER = "report.number";
    /** The flow has no other report. */
    public static final String REPORT_ONLY = "report.only";
    /** End of the earlier report, or the flow's start. */
    public static final String REPORT_START = "report.start";

    public static final String REPORT_CLIENT_BYTES = "report.client.bytes";
    public static final String REPORT_CLIENT_PACKETS = "report.client.packets";
    public static final String REPORT_SERVER_BYTES = "report.server.bytes";
    public static final String REPORT_SERVER_PACKETS = "report.server.packets";

    private static final String HI = ".hi";
    private static final String LO = ".lo";

    private static final List<Column> ALL = all();

    private Columns() {}

    public static List<Column> list() {
        return ALL;
    }

    /** High word of an address. */
    public static String hi(FlowField address) {
        return Column.quote(address.path() + HI);
    }

    /** Low word of an address. */
    public static String lo(FlowField address) {
        return Column.quote(address.path() + LO);
    }

    public static String quoted(FlowField field) {
        return Column.quote(field.path());
    }

    /** A definition of a table of them. */
    public static String definition() {
        return ALL.stream()
                .map(column -> column.quoted() + ' ' + column.type())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static List<Column> all() {
        final List<Column> all = new ArrayList<>();
        for (final FlowField field : FlowFields.all()) {
            all.add(new Column(field.path(), type(field.type()), filler(field)));
            if (field.type() == FieldType.ADDRESS) {
                all.add(new Column(field.path() + HI, Column.Type.BIGINT, numbers(field::addressHi)));
                all.add(new Column(field.path() + LO, Column.Type.BIGINT, low(field)));
            }
        }
        all.add(report(REPORT_NUMBER, Column.Type.BIGINT, FlowBatch::reportNumber));
        all.add(new Column(REPORT_ONLY, Column.Type.BOOLEAN, (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                vector.setBoolean(i, batch.isOnly(from + i));
            }
        }));
        all.add(report(REPORT_START, Column.Type.TIMESTAMP_NS, FlowBatch::reportStartNs));
        all.add(report(REPORT_CLIENT_BYTES, Column.Type.BIGINT, FlowBatch::clientBytes));
        all.add(report(REPORT_CLIENT_PACKETS, Column.Type.BIGINT, FlowBatch::clientPackets));
        all.add(report(REPORT_SERVER_BYTES, Column.Type.BIGINT, FlowBatch::serverBytes));
        all.add(report(REPORT_SERVER_PACKETS, Column.Type.BIGINT, FlowBatch::serverPackets));
        return List.copyOf(all);
    }

    private static Column.Type type(FieldType type) {
        return switch (type) {
            case TEXT, ADDRESS, LABELS -> Column.Type.VARCHAR;
            case NUMBER, OCTETS, DURATION -> Column.Type.BIGINT;
            case TIME -> Column.Type.TIMESTAMP_NS;
            case MILLIS -> Column.Type.DOUBLE;
            case FLAG -> Column.Type.BOOLEAN;
        };
    }

    private static Column.Filler filler(FlowField field) {
        return switch (field.type()) {
            case TEXT, ADDRESS, LABELS -> texts(field);
            case NUMBER, OCTETS, DURATION, TIME -> numbers(field::number);
            case MILLIS -> decimals(field);
            case FLAG -> flags(field);
        };
    }

    private static Column.Filler texts(FlowField field) {
        return (vector, batch, from, count) -> {
            final String[] texts = new String[count];
            for (int i = 0; i < count; i++) {
                texts[i] = field.text(batch.flow(from + i), batch.context());
            }
            vector.setStrings(0, texts);
        };
    }

    private static Column.Filler numbers(NumberOf number) {
        return (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                put(vector, i, number.of(batch.flow(from + i), batch.context()));
            }
        };
    }

    /** Any word may be that of an address: whether there is one tells the high word. */
    private static Column.Filler low(FlowField address) {
        return (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                if (address.addressHi(batch.flow(from + i), batch.context()) == FlowField.ABSENT) {
                    vector.setNull(i);
                } else {
                    vector.setLong(i, address.addressLo(batch.flow(from + i), batch.context()));
                }
            }
        };
    }

    private static Column.Filler decimals(FlowField field) {
        return (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                final double value = field.decimal(batch.flow(from + i), batch.context());
                if (Double.isNaN(value)) {
                    vector.setNull(i);
                } else {
                    vector.setDouble(i, value);
                }
            }
        };
    }

    private static Column.Filler flags(FlowField field) {
        return (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                final long value = field.number(batch.flow(from + i), batch.context());
                if (value == FlowField.ABSENT) {
                    vector.setNull(i);
                } else {
                    vector.setBoolean(i, value != 0);
                }
            }
        };
    }

    private static Column report(String name, Column.Type type, ReportNumber number) {
        return new Column(name, type, (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                vector.setLong(i, number.of(batch, from + i));
            }
        });
    }

    private static void put(DuckDBWritableVector vector, int row, long value) {
        if (value == FlowField.ABSENT) {
            vector.setNull(row);
        } else {
            vector.setLong(row, value);
        }
    }

    private interface NumberOf {
        long of(FlowRecord flow, FlowContext context);
    }

    private interface ReportNumber {
        long of(FlowBatch batch, int row);
    }
}
