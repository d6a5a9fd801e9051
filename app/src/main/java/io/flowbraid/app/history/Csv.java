// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import java.util.Iterator;

/** Lines of comma-separated values after RFC 4180. */
final class Csv {
    private Csv() {}

    static void append(StringBuilder text, Iterable<String> cells) {
        for (final Iterator<String> each = cells.iterator(); each.hasNext(); ) {
            append(text, each.next());
            text.append(each.hasNext() ? "," : "\r\n");
        }
    }

    private static void append(StringBuilder text, String cell) {
        if (cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
            text.append(cell);
        } else {
            text.append('"').append(cell.replace("\"", "\"\"")).append('"');
        }
    }
}
