// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.QueryNames;
import io.flowbraid.record.table.Cells;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.live.LiveScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The columns of one table, in the order asked for. */
public record TableColumns(List<TableColumn> list) {
    private static final int MOST = 64;
    private static final Pattern LENGTH = Pattern.compile("[1-9][0-9]{0,3}");

    static TableColumns table() {
        return new TableColumns(FlowFields.table().stream().map(TableColumn::of).toList());
    }

    /** Reads {@code client.ip,server.ip,…}; nothing stands for the usual columns. */
    public static TableColumns parse(String text) throws RefusedException {
        if (text.isEmpty()) {
            return table();
        }
        final List<TableColumn> columns = new ArrayList<>();
        for (final String path : text.split(",", MOST + 1)) {
            columns.add(asked(path.trim()));
        }
        if (columns.size() > MOST) {
            throw new RefusedException("columns: more than " + MOST + " are asked for; ask for fewer");
        }
        return new TableColumns(List.copyOf(columns));
    }

    private static TableColumn asked(String text) throws RefusedException {
        final int mark = text.indexOf(TableColumn.CUT);
        if (mark < 0) {
            return column(text);
        }
        final FlowField field = column(text.substring(0, mark)).field();
        final String length = text.substring(mark + 1);
        if (field == null
                || field.type() != FieldType.TEXT
                || !LENGTH.matcher(length).matches()) {
            throw new RefusedException("'" + text + "' is no text of a length; write client.process.command_line"
                    + TableColumn.CUT + "80 for its first 80 characters, of at most 9999");
        }
        return TableColumn.cut(field, Integer.parseInt(length));
    }

    static TableColumn column(String path) throws RefusedException {
        for (final TableColumn rate : TableColumn.RATES) {
            if (rate.path().equals(path)) {
                return rate;
            }
        }
        return QueryNames.field(path)
                .map(TableColumn::of)
                .orElseThrow(
                        () -> new RefusedException("'" + path + "' is no field of a flow; /api/v1/fields lists them"));
    }

    /** Those the history knows. */
    List<FlowField> fields() {
        return list.stream()
                .filter(column -> column.field() != null)
                .map(column -> Objects.requireNonNull(column.field()))
                .toList();
    }

    List<String> paths() {
        return list.stream().map(TableColumn::path).toList();
    }

    public void writeNames(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (final TableColumn column : list) {
            json.writeString(column.path());
        }
        json.writeEndArray();
    }

    public void writeValues(Cells cells, LiveScan scan, FlowContext context) {
        for (final TableColumn column : list) {
            column.write(cells, scan, context);
        }
    }
}
