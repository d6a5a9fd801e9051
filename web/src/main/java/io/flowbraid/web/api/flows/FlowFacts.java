// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.json.FlowJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is said of one flow, by the paths of its record; the same for a flow of now and one of the past. */
record FlowFacts(List<@Nullable Object> values) {

    static FlowFacts of(FlowRecord flow, FlowContext context) {
        final List<@Nullable Object> values = new ArrayList<>();
        for (final FlowField field : FlowFields.all()) {
            values.add(field.value(flow, context));
        }
        return new FlowFacts(values);
    }

    @Nullable
    Object value(String path) {
        return values.get(FlowFields.all().indexOf(FlowFields.of(path)));
    }

    /** Empty for nothing to say. */
    String text(String path) {
        final Object value = value(path);
        return value == null ? "" : value.toString();
    }

    /** 0 for nothing to say. */
    long number(String path) {
        return value(path) instanceof Long number ? number : 0;
    }

    /** NaN for nothing to say. */
    double decimal(String path) {
        return value(path) instanceof Double number ? number : Double.NaN;
    }

    void write(JsonGenerator json) throws IOException {
        FlowJson.write(FlowFields.all(), values, json);
    }
}
