// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Gives an answer to Jetty. */
final class Responses {
    private Responses() {}

    /** Sends all of it; to HEAD, its headers alone. */
    static void send(Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        if (!answer.fileName().isEmpty()) {
            saveAs(response, answer.fileName());
        }
        final boolean isHead = "HEAD".equals(response.getRequest().getMethod());
        response.write(true, ByteBuffer.wrap(isHead ? new byte[0] : answer.body()), callback);
    }

    /** Has the browser save what is sent. */
    static void saveAs(Response response, String fileName) {
        response.getHeaders().put("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
    }
}
