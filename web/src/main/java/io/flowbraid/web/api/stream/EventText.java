// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.api.call.JsonBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Server-sent events, several in one buffer that is used again. (NOT thread safe.) */
final class EventText {
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Buffer buffer = new Buffer();

    private String suffix = "";

    /** Lends its array instead of copying it. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(4_096);
        }

        ByteBuffer lend() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    void clear() {
        buffer.reset();
        suffix = "";
    }

    /** What follows the names of the events that are added from now on. */
    void suffix(String newSuffix) {
        suffix = newSuffix;
    }

    boolean isEmpty() {
        return buffer.size() == 0;
    }

    /** Adds an event; JSON on one line needs no care for line ends. */
    void add(String event, JsonBody.Writer data) {
        buffer.writeBytes(("event: " + event + suffix).getBytes(StandardCharsets.US_ASCII));
        buffer.writeBytes(DATA);
        try (JsonGenerator json = JsonBody.FACTORY.createGenerator(buffer)) {
            data.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        buffer.writeBytes(END);
    }

    /** Adds an event whose data is JSON already. */
    void add(String event, byte[] data) {
        buffer.writeBytes(("event: " + event + suffix).getBytes(StandardCharsets.US_ASCII));
        buffer.writeBytes(DATA);
        buffer.writeBytes(data);
        buffer.writeBytes(END);
    }

    /** A line that says nothing but that we are there. */
    void beat() {
        buffer.writeBytes(": beat\n\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** What was added, valid until {@link #clear}. */
    ByteBuffer bytes() {
        return buffer.lend();
    }
}
