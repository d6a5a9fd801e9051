// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.record.Timestamps;
import io.flowbraid.web.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values (RFC 4180) for spreadsheets. A cell that a spreadsheet would run as a formula gets an apostrophe
 * in front: its text may come from a hostile program.
 */
public final class Csv implements Cells {
    private static final double NS_PER_MS = 1_000_000.0;
    private static final String FORMULA_BEGINS = "=+-@\t\r\n";

    public static final String TYPE = "text/csv; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private boolean isLineBegun;

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

    /** A count; negative for nothing to say. */
    public void count(long value) {
        if (value < 0) {
            text(null);
        } else {
            number(value);
        }
    }

    @Override
    public void decimal(double value) {
        separate();
        if (!Double.isNaN(value)) {
            text.append(value);
        }
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
        decimal(ns / NS_PER_MS);
    }

    private void separate() {
        if (isLineBegun) {
            text.append(',');
        }
        isLineBegun = true;
    }

    public void endLine() {
        text.append("\r\n");
        isLineBegun = false;
    }

    /** What was written since the last call. */
    public byte[] take() {
        final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        return bytes;
    }

    /** The file, to be saved. */
    public Answer answer(String name) {
        return Answer.of(TYPE, take()).asFile(name + ".csv");
    }
}
