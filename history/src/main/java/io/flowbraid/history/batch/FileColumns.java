// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.LogPlace;
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
public final class FileColumns {
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

    /** An earlier report said that the flow was over; null elsewhere. */
    public static final String REPORT_CORRECTS = "report.corrects";
    /** Log in which the report was read; null for a flow of this host. */
    public static final String REPORT_LOG = "report.log";
    /** Position in that log. */
    public static final String REPORT_OFFSET = "report.offset";

    private static final String HI = ".hi";
    private static final String LO = ".lo";

    private static final List<FileColumn> ALL = all();

    private FileColumns() {}

    public static List<FileColumn> list() {
        return ALL;
    }

    /** High word of an address. */
    public static String hi(FlowField address) {
        return FileColumn.quote(address.path() + HI);
    }

    /** Low word of an address. */
    public static String lo(FlowField address) {
        return FileColumn.quote(address.path() + LO);
    }

    public static String quoted(FlowField field) {
        return FileColumn.quote(field.path());
    }

    /** A definition of a table of them. */
    public static String definition() {
        return ALL.stream()
                .map(column -> column.quoted() + ' ' + column.type())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static List<FileColumn> all() {
        final List<FileColumn> all = new ArrayList<>();
        for (final FlowField field : FlowFields.all()) {
            all.add(new FileColumn(field.path(), type(field.type()), filler(field)));
            if (field.type() == FieldType.ADDRESS) {
                all.add(new FileColumn(field.path() + HI, FileColumn.Type.BIGINT, numbers(field::addressHi)));
                all.add(new FileColumn(field.path() + LO, FileColumn.Type.BIGINT, low(field)));
            }
        }
        all.add(report(REPORT_NUMBER, FileColumn.Type.BIGINT, FlowBatch::reportNumber));
        all.add(new FileColumn(REPORT_ONLY, FileColumn.Type.BOOLEAN, (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                vector.setBoolean(i, batch.isOnly(from + i));
            }
        }));
        all.add(report(REPORT_START, FileColumn.Type.TIMESTAMP_NS, FlowBatch::reportStartNs));
        all.add(report(REPORT_CLIENT_BYTES, FileColumn.Type.BIGINT, FlowBatch::clientBytes));
        all.add(report(REPORT_CLIENT_PACKETS, FileColumn.Type.BIGINT, FlowBatch::clientPackets));
        all.add(report(REPORT_SERVER_BYTES, FileColumn.Type.BIGINT, FlowBatch::serverBytes));
        all.add(report(REPORT_SERVER_PACKETS, FileColumn.Type.BIGINT, FlowBatch::serverPackets));
        all.add(new FileColumn(REPORT_CORRECTS, FileColumn.Type.BOOLEAN, (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                if (batch.isCorrection(from + i)) {
                    vector.setBoolean(i, true);
                } else {
                    vector.setNull(i);
                }
            }
        }));
        all.add(new FileColumn(REPORT_LOG, FileColumn.Type.VARCHAR, (vector, batch, from, count) -> {
            final String[] logs = new String[count];
            for (int i = 0; i < count; i++) {
                final LogPlace place = batch.flow(from + i).place;
                logs[i] = place.isOfLog() ? place.log : null;
            }
            vector.setStrings(0, logs);
        }));
        all.add(new FileColumn(
                REPORT_OFFSET,
                FileColumn.Type.BIGINT,
                numbers((flow, context) -> flow.place.isOfLog() ? flow.place.offset : FlowField.ABSENT)));
        return List.copyOf(all);
    }

    private static FileColumn.Type type(FieldType type) {
        return switch (type) {
            case TEXT, ADDRESS, LABELS -> FileColumn.Type.VARCHAR;
            case NUMBER, BYTES, DURATION -> FileColumn.Type.BIGINT;
            case TIME -> FileColumn.Type.TIMESTAMP_NS;
            case MILLIS -> FileColumn.Type.DOUBLE;
            case FLAG -> FileColumn.Type.BOOLEAN;
        };
    }

    private static FileColumn.Filler filler(FlowField field) {
        return switch (field.type()) {
            case TEXT, ADDRESS, LABELS -> texts(field);
            case NUMBER, BYTES, DURATION, TIME -> numbers(field::number);
            case MILLIS -> decimals(field);
            case FLAG -> flags(field);
        };
    }

    private static FileColumn.Filler texts(FlowField field) {
        return (vector, batch, from, count) -> {
            final String[] texts = new String[count];
            for (int i = 0; i < count; i++) {
                texts[i] = field.text(batch.flow(from + i), batch.context());
            }
            vector.setStrings(0, texts);
        };
    }

    private static FileColumn.Filler numbers(NumberOf number) {
        return (vector, batch, from, count) -> {
            for (int i = 0; i < count; i++) {
                put(vector, i, number.of(batch.flow(from + i), batch.context()));
            }
        };
    }

    /** Any word may be that of an address: whether there is one tells the high word. */
    private static FileColumn.Filler low(FlowField address) {
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

    private static FileColumn.Filler decimals(FlowField field) {
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

    private static FileColumn.Filler flags(FlowField field) {
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

    private static FileColumn report(String name, FileColumn.Type type, ReportNumber number) {
        return new FileColumn(name, type, (vector, batch, from, count) -> {
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
