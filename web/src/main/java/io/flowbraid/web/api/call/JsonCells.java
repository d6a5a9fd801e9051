// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cells as values of a JSON array; times in milliseconds. */
public record JsonCells(JsonGenerator json) implements Cells {
    @Override
    public void text(@Nullable String value) throws IOException {
        json.writeString(value);
    }

    @Override
    public void number(long value) throws IOException {
        json.writeNumber(value);
    }

    @Override
    public void decimal(double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    @Override
    public void flag(boolean value) throws IOException {
        json.writeBoolean(value);
    }

    @Override
    public void time(long ns) throws IOException {
        JsonBody.milliseconds(json, ns);
    }

    @Override
    public void duration(long ns) throws IOException {
        JsonBody.milliseconds(json, ns);
    }
}
