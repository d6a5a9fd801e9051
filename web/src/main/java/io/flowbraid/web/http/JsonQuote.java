// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Text inside a JSON string. */
final class JsonQuote {
    private JsonQuote() {}

    static void append(StringBuilder json, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, json);
    }
}
