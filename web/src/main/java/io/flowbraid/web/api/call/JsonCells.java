// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.table.Cells;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Cells as values of a JSON array that is written into memory; times in milliseconds. */
public record JsonCells(JsonGenerator json) implements Cells {
    @Override
    public void text(@Nullable String value) {
        write(to -> to.writeString(value));
    }

    @Override
    public void number(long value) {
        write(to -> to.writeNumber(value));
    }

    @Override
    public void decimal(double ms) {
        write(to -> {
            if (Double.isNaN(ms)) {
                to.writeNull();
            } else {
                to.writeNumber(ms);
            }
        });
    }

    @Override
    public void flag(boolean value) {
        write(to -> to.writeBoolean(value));
    }

    @Override
    public void time(long ns) {
        write(to -> JsonBody.milliseconds(to, ns));
    }

    @Override
    public void duration(long ns) {
        write(to -> JsonBody.milliseconds(to, ns));
    }

    private void write(JsonBody.Writer value) {
        try {
            value.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }
}
