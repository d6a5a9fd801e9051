// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import io.flowbraid.record.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values (RFC 4180) with the formats of the JSON record: times in RFC 3339, durations in nanoseconds,
 * milliseconds with three decimals. A cell that a spreadsheet would run as a formula gets an apostrophe in front: its
 * text may come from a hostile program. (NOT thread safe)
 */
public final class Csv implements Cells {
    /** The media type. */
    public static final String TYPE = "text/csv; charset=utf-8";

    private static final String FORMULA_BEGINS = "=+-@\t\r\n";

    private final StringBuilder text = new StringBuilder();
    private boolean isLineBegun;

    /** Begins with a line of titles. */
    public Csv(List<String> titles) {
        titles.forEach(this::text);
        endLine();
    }

    @Override
    public void text(@Nullable String value) {
        separate();
        if (value == null || value.isEmpty()) {
            return;
        }
        final String shown = FORMULA_BEGINS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        if (shown.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            text.append('"').append(shown.replace("\"", "\"\"")).append('"');
        } else {
            text.append(shown);
        }
    }

    @Override
    public void number(long value) {
        separate();
        text.append(value);
    }

    @Override
    public void decimal(double ms) {
        separate();
        if (Double.isNaN(ms)) {
            return;
        }
        final long us = Math.round(ms * 1_000);
        final long magnitude = Math.abs(us);
        text.append(us < 0 ? "-" : "").append(magnitude / 1_000).append('.');
        Timestamps.appendPadded(text, magnitude % 1_000, 3);
    }

    @Override
    public void flag(boolean value) {
        separate();
        text.append(value);
    }

    @Override
    public void time(long ns) {
        separate();
        text.append(Timestamps.rfc3339(ns));
    }

    @Override
    public void duration(long ns) {
        number(ns);
    }

    public void endLine() {
        text.append("\r\n");
        isLineBegun = false;
    }

    /** What was written since the last call, in UTF-8. */
    public byte[] take() {
        final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        return bytes;
    }

    private void separate() {
        if (isLineBegun) {
            text.append(',');
        }
        isLineBegun = true;
    }
}
