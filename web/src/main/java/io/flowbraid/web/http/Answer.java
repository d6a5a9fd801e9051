// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.nio.charset.StandardCharsets;

/**
 * What is said to one request, in one piece.
 *
 * @param fileName what the browser should save it as; empty to show it
 */
@SuppressWarnings("ArrayRecordComponent") // made once, sent once, never compared
public record Answer(int status, String contentType, byte[] body, String fileName) {
    public static final String JSON = "application/json; charset=utf-8";
    static final int OK = 200;

    public static Answer json(byte[] body) {
        return new Answer(OK, JSON, body, "");
    }

    public static Answer of(String contentType, byte[] body) {
        return new Answer(OK, contentType, body, "");
    }

    /** The same, to be saved. */
    public Answer asFile(String name) {
        return new Answer(status, contentType, body, name);
    }

    static Answer refusal(RefusedException refused) {
        return error(refused.status(), refused.sentence());
    }

    static Answer error(int status, String sentence) {
        final StringBuilder json = new StringBuilder(sentence.length() + 64);
        json.append("{\"error\":{\"status\":").append(status).append(",\"message\":\"");
        JsonQuote.append(json, sentence);
        json.append("\"}}\n");
        return new Answer(status, JSON, json.toString().getBytes(StandardCharsets.UTF_8), "");
    }
}
