// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.json.FlowJson;
import io.flowbraid.record.table.Csv;
import io.flowbraid.record.table.FieldCells;
import io.flowbraid.record.table.ReadableText;
import io.flowbraid.record.table.TextTable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Flows of the past as text. */
final class FlowsAnswer {
    private final HistoryOrder order;
    private final ReadableText readable;

    FlowsAnswer(HistoryOrder order, ReadableText readable) {
        this.order = order;
        this.readable = readable;
    }

    FlowPage ask(FlowHistory history) {
        return history.flows(new FlowQuestion(
                order.query(), order.range(), order.sort(), order.isDescending(), 0, order.limit(), columns()));
    }

    private List<FlowField> columns() {
        if (!order.columns().isEmpty()) {
            return order.columns();
        }
        return switch (order.format()) {
            case TABLE -> FlowColumns.NEEDED;
            case JSON -> FlowFields.all();
            case CSV -> FlowFields.table();
        };
    }

    String text(FlowPage page) {
        return switch (order.format()) {
            case TABLE -> order.columns().isEmpty() ? new FlowColumns(readable).table(page) : table(page);
            case JSON -> json(page);
            case CSV -> csv(page);
        };
    }

    private String table(FlowPage page) {
        final TextTable table =
                new TextTable(page.columns().stream().map(FlowField::path).toArray(String[]::new));
        for (final FlowRow row : page.rows()) {
            final String[] line = new String[page.columns().size()];
            for (int i = 0; i < line.length; i++) {
                line[i] = readable.of(page.columns().get(i).type(), row.values().get(i));
            }
            table.add(line);
        }
        return table.toString();
    }

    private static String json(FlowPage page) {
        final StringBuilder text = new StringBuilder();
        page.rows()
                .forEach(row ->
                        text.append(FlowJson.of(page.columns(), row.values())).append('\n'));
        return text.toString();
    }

    private static String csv(FlowPage page) {
        final Csv csv = new Csv(page.columns().stream().map(FlowField::path).toList());
        for (final FlowRow row : page.rows()) {
            for (int i = 0; i < page.columns().size(); i++) {
                FieldCells.write(csv, page.columns().get(i).type(), row.values().get(i));
            }
            csv.endLine();
        }
        return new String(csv.take(), StandardCharsets.UTF_8);
    }
}
