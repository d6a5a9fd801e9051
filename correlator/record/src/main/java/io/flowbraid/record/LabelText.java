// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flowbraid.model.process.Labels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of a container as the text of a JSON object: {@code {"app":"web","tier":"front"}}. */
final class LabelText {
    private LabelText() {}

    static @Nullable String of(Labels labels) {
        if (labels.isEmpty()) {
            return null;
        }
        final StringBuilder json = new StringBuilder("{");
        for (final Map.Entry<String, String> label : labels.asMap().entrySet()) {
            if (json.length() > 1) {
                json.append(',');
            }
            quote(json, label.getKey());
            json.append(':');
            quote(json, label.getValue());
        }
        return json.append('}').toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }
}
