// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a server on a Unix socket answered to a GET. Asked in HTTP/1.0, to which servers answer in one piece and end the
 * connection: no chunks to put together, nothing to keep open.
 */
record HttpReply(int status, String body) {
    static final int OK = 200;
    static final int NOT_FOUND = 404;

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_LENGTH = 16 << 20;
    private static final int FIRST_LENGTH = 16 << 10;
    private static final int STATUS_OFFSET = "HTTP/1.1 ".length();

    static HttpReply get(Path socket, String path) throws IOException {
        try (UnixConversation conversation = UnixConversation.open(socket, LIMIT)) {
            final String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n";
            conversation.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return parse(readAll(conversation));
        }
    }

    private static byte[] readAll(UnixConversation conversation) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FIRST_LENGTH);
        while (conversation.read(bytes) >= 0) {
            if (bytes.position() == MAX_LENGTH) {
                throw new IOException("an answer of more than " + (MAX_LENGTH >> 20) + " MiB");
            }
            if (!bytes.hasRemaining()) {
                bytes = ByteBuffer.allocate(bytes.capacity() * 2).put(bytes.flip());
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static HttpReply parse(byte[] bytes) throws IOException {
        // One character for each byte, so that offsets agree.
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        final int endOfHeader = text.indexOf("\r\n\r\n");
        if (endOfHeader < STATUS_OFFSET + 3 || !text.startsWith("HTTP/1.")) {
            throw new IOException("an answer that is not HTTP");
        }
        try {
            final int status = Integer.parseInt(text, STATUS_OFFSET, STATUS_OFFSET + 3, 10);
            final int body = endOfHeader + 4;
            return new HttpReply(status, new String(bytes, body, bytes.length - body, StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            throw new IOException("an answer that is not HTTP", e);
        }
    }
}
