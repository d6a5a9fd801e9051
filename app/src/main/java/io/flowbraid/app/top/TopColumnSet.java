// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.model.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jline.utils.AttributedString;

/** The columns of a table: numbers on the right, the name in what they leave. */
final class TopColumnSet {
    /** From this width on, there is room for the container. */
    private static final int WIDE = 110;

    /** Below this width, there is none for the user and the new connections. */
    private static final int NARROW = 72;

    private static final String MORE = "~";

    private final List<Column> before;
    private final List<Column> after;
    private final String nameTitle;

    /** @param isRight numbers are aligned on the right */
    private record Column(String title, int width, boolean isRight, BiFunction<TopRow, Long, String> text) {}

    private TopColumnSet(String nameTitle, List<Column> before, List<Column> after) {
        this.nameTitle = nameTitle;
        this.before = before;
        this.after = after;
    }

    static TopColumnSet of(TopControls view, int width) {
        final boolean isOfConnections = view.drilled() != null || view.grouping() == TopGrouping.CONNECTION;
        final boolean isOfProcesses = !isOfConnections && view.grouping() == TopGrouping.PROCESS;
        return new TopColumnSet(
                isOfConnections ? "CONNECTION" : view.grouping().name(),
                isOfProcesses ? ownerColumns(width) : List.of(),
                numberColumns(isOfConnections, width));
    }

    private static List<Column> ownerColumns(int width) {
        final List<Column> columns = new ArrayList<>();
        columns.add(new Column("PID", 8, true, (row, ns) -> pid(row)));
        if (width >= NARROW) {
            columns.add(new Column("USER", 8, false, (row, ns) -> SafeText.quoted(row.user())));
        }
        if (width >= WIDE) {
            columns.add(new Column("CONTAINER", 16, false, (row, ns) -> SafeText.quoted(row.container())));
        }
        return columns;
    }

    private static String pid(TopRow row) {
        return row.pid() == FlowReading.Owner.NO_PID ? "" : Long.toString(row.pid());
    }

    private static List<Column> numberColumns(boolean isOfConnections, int width) {
        final List<Column> columns = new ArrayList<>();
        columns.add(number("SENT/s", 8, (sums, ns) -> RateText.bytes(sums.sent(), ns)));
        columns.add(number("RECV/s", 8, (sums, ns) -> RateText.bytes(sums.received(), ns)));
        if (!isOfConnections) {
            columns.add(number("CONNS", 6, (sums, ns) -> RateText.count(sums.connections())));
        }
        if (!isOfConnections && width >= NARROW) {
            columns.add(number("NEW/s", 6, (sums, ns) -> RateText.events(sums.opened(), ns)));
        }
        columns.add(number("RETR", 5, (sums, ns) -> RateText.count(sums.retransmits())));
        columns.add(number("FAIL", 5, (sums, ns) -> RateText.count(sums.failed())));
        return columns;
    }

    private static Column number(String title, int width, BiFunction<RowSums, Long, String> text) {
        return new Column(title, width, true, (row, ns) -> text.apply(row.sums(), ns));
    }

    /** Of all but the name, with the space before each column and around the name. */
    int width() {
        int width = 0;
        for (final Column column : before) {
            width += column.width() + 1;
        }
        for (final Column column : after) {
            width += column.width() + 1;
        }
        return width;
    }

    String header(int nameWidth) {
        final StringBuilder line = new StringBuilder();
        before.forEach(column -> line.append(cell(column, column.title())).append(' '));
        line.append(fit(nameTitle, nameWidth));
        after.forEach(column -> line.append(' ').append(cell(column, column.title())));
        return line.toString();
    }

    String line(TopRow row, long lengthNs, int nameWidth) {
        final StringBuilder line = new StringBuilder();
        before.forEach(column ->
                line.append(cell(column, column.text().apply(row, lengthNs))).append(' '));
        line.append(fit(SafeText.quoted(row.name()), nameWidth));
        after.forEach(column ->
                line.append(' ').append(cell(column, column.text().apply(row, lengthNs))));
        return line.toString();
    }

    private static String cell(Column column, String text) {
        if (!column.isRight()) {
            return fit(text, column.width());
        }
        final String cut = fit(text, Math.max(column.width(), 0)).strip();
        return " ".repeat(Math.max(0, column.width() - cut.length())) + cut;
    }

    /** Exactly so many columns of the terminal: filled with blanks, or cut with a mark. */
    static String fit(String text, int width) {
        final AttributedString whole = new AttributedString(text);
        final int length = whole.columnLength();
        if (length <= width) {
            return text + " ".repeat(width - length);
        }
        final String cut = whole.columnSubSequence(0, Math.max(0, width - 1)).toString();
        return cut + MORE + " ".repeat(Math.max(0, width - 1 - new AttributedString(cut).columnLength()));
    }
}
