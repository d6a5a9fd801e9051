// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text under titles. A column is as wide as its widest cell; two blanks are between columns. (NOT thread safe)
 */
public final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    public TextTable(String... titles) {
        widths = new int[titles.length];
        add(titles);
    }

    /** One more row, of as many cells as there are titles. */
    public void add(String... cells) {
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
        rows.add(cells);
    }

    /** All rows, with the end of the line behind each. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final String[] row : rows) {
            final int last = row.length - 1;
            for (int i = 0; i < last; i++) {
                text.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            text.append(row[last]).append('\n');
        }
        return text.toString();
    }
}
