// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * One unary gRPC call on a connection of its own: as much of HTTP/2 (RFC 9113) as that takes.
 *
 * <p>The headers of the answer are not read. Of a unary call either a whole message comes back, or none: then the
 * server has refused, and why is in trailers whose decoding would take more code than all the rest. The window that is
 * granted is the largest answer that is accepted.
 */
final class GrpcCall {
    /** The server does not offer the method, or will not serve it now. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String method) {
            super(method + " is refused");
        }
    }

    private static final int MAX_ANSWER = 16 << 20;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEADER = 9;
    private static final int MAX_FRAME = 16 << 10;
    private static final int MESSAGE_HEADER = 5;
    private static final int STREAM = 1;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int DEFAULT_WINDOW = 65_535;
    /** As containerd has it. */
    private static final int MAX_NAMESPACE = 76;

    private final UnixConversation conversation;
    private final String method;
    private final String namespace;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    private GrpcCall(UnixConversation conversation, String method, String namespace) {
        this.conversation = conversation;
        this.method = method;
        this.namespace = namespace;
    }

    /** The bytes of the message that the method returns. */
    static byte[] unary(Path socket, String method, byte[] request, Duration limit) throws IOException {
        return unary(socket, method, "", request, limit);
    }

    /** The same of one of containerd's namespaces, which it wants named in a header. */
    static byte[] unary(Path socket, String method, String namespace, byte[] request, Duration limit)
            throws IOException {
        if (namespace.length() > MAX_NAMESPACE) {
            throw new IOException("a namespace with a name too long");
        }
        try (UnixConversation conversation = UnixConversation.open(socket, limit)) {
            final GrpcCall call = new GrpcCall(conversation, method, namespace);
            call.send(request);
            return call.receive();
        }
    }

    private void send(byte[] request) throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(1024 + request.length);
        out.put(PREFACE);
        frame(out, SETTINGS, 0, 0, 6).putShort((short) INITIAL_WINDOW_SIZE).putInt(MAX_ANSWER);
        frame(out, WINDOW_UPDATE, 0, 0, 4).putInt(MAX_ANSWER - DEFAULT_WINDOW);
        final byte[] headers = headers();
        frame(out, HEADERS, END_HEADERS, STREAM, headers.length).put(headers);
        frame(out, DATA, END_STREAM, STREAM, MESSAGE_HEADER + request.length)
                .put((byte) 0)
                .putInt(request.length)
                .put(request);
        conversation.write(out.flip());
    }

    private static ByteBuffer frame(ByteBuffer out, int type, int flags, int stream, int length) {
        return out.putInt(length << 8 | type).put((byte) flags).putInt(stream);
    }

    /** HPACK (RFC 7541) without its tricks: names by the static table where it has them, values as they are. */
    private byte[] headers() {
        final ByteBuffer out = ByteBuffer.allocate(512);
        out.put((byte) 0x83); // :method POST
        out.put((byte) 0x86); // :scheme http
        text(out.put((byte) 0x04), method); // :path
        text(out.put((byte) 0x01), "localhost"); // :authority
        text(out.put((byte) 0x0f).put((byte) 0x10), "application/grpc"); // content-type
        text(text(out.put((byte) 0x00), "te"), "trailers");
        if (!namespace.isEmpty()) {
            text(text(out.put((byte) 0x00), "containerd-namespace"), namespace);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
        return out.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] receive() throws IOException {
        boolean isEnded = false;
        while (!isEnded) {
            final ByteBuffer header = read(FRAME_HEADER);
            final int lengthAndType = header.getInt();
            final int flags = header.get();
            final int stream = header.getInt();
            final int length = lengthAndType >>> 8;
            if (length > MAX_FRAME) {
                throw new IOException("an answer that is not gRPC");
            }
            isEnded = onFrame(lengthAndType & 0xff, flags, stream, read(length));
        }
        return message();
    }

    /** Whether the answer is complete. */
    private boolean onFrame(int type, int flags, int stream, ByteBuffer payload) throws IOException {
        switch (type) {
            case DATA -> append(payload, (flags & PADDED) != 0);
            case SETTINGS, PING -> {
                if ((flags & ACK) == 0) {
                    acknowledge(type, payload);
                }
            }
            case RST_STREAM, GOAWAY -> throw new Refused(method);
            default -> {
                // Headers, windows and what later versions may add.
            }
        }
        return (type == DATA || type == HEADERS) && stream == STREAM && (flags & END_STREAM) != 0;
    }

    private void append(ByteBuffer payload, boolean isPadded) throws IOException {
        final int padding = isPadded && payload.hasRemaining() ? payload.get() & 0xff : 0;
        final int length = payload.remaining() - padding;
        if (length < 0 || answer.size() + length > MAX_ANSWER) {
            throw new IOException("an answer that is not gRPC, or too long");
        }
        answer.write(payload.array(), payload.position(), length);
    }

    private void acknowledge(int type, ByteBuffer payload) throws IOException {
        final int length = type == PING ? payload.remaining() : 0;
        final ByteBuffer out = frame(ByteBuffer.allocate(FRAME_HEADER + length), type, ACK, 0, length);
        conversation.write((type == PING ? out.put(payload) : out).flip());
    }

    private ByteBuffer read(int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (conversation.read(bytes) < 0) {
                throw new IOException("an answer that is not gRPC, or cut short");
            }
        }
        return bytes.flip();
    }

    private byte[] message() throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(answer.toByteArray());
        if (!bytes.hasRemaining()) {
            throw new Refused(method);
        }
        if (bytes.remaining() < MESSAGE_HEADER || bytes.get() != 0 || bytes.getInt() != bytes.remaining()) {
            throw new IOException("an answer that is not one message");
        }
        return Arrays.copyOfRange(bytes.array(), MESSAGE_HEADER, bytes.limit());
    }
}
