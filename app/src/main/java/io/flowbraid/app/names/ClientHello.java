// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server name in the first segment of a TLS connection. A name that is not in it, because the handshake goes
 * on in the next segment, is not found.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066</a>
 */
final class ClientHello {
    /** Type, version, length of the record; type, length of the message; version, random. */
    private static final int FIXED_BYTES = 5 + 4 + 2 + 32;

    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    private ClientHello() {}

    /** What a first segment says. */
    record Result(boolean isWellFormed, @Nullable String serverName) {
        private static final Result MALFORMED = new Result(false, null);
        private static final Result NAMELESS = new Result(true, null);
    }

    /** @param segment from its position to its limit */
    static Result read(ByteBuffer segment) {
        try {
            skip(segment, FIXED_BYTES);
            skip(segment, segment.get() & 0xff); // session id
            skip(segment, segment.getShort() & 0xffff); // cipher suites
            skip(segment, segment.get() & 0xff); // compression methods
            int left = segment.getShort() & 0xffff;
            while (left >= 4) {
                final int type = segment.getShort() & 0xffff;
                final int length = segment.getShort() & 0xffff;
                if (type == SERVER_NAME) {
                    return serverName(segment);
                }
                skip(segment, length);
                left -= 4 + length;
            }
            return Result.NAMELESS;
        } catch (BufferUnderflowException cut) {
            return Result.NAMELESS; // it goes on in the next segment
        }
    }

    private static Result serverName(ByteBuffer segment) {
        segment.getShort(); // length of the list, which has one name
        if (segment.get() != HOST_NAME) {
            return Result.MALFORMED;
        }
        final byte[] bytes = new byte[Math.min(segment.getShort() & 0xffff, segment.remaining() + 1)];
        segment.get(bytes);
        final String name = HostNames.clean(new String(bytes, StandardCharsets.ISO_8859_1));
        return name == null ? Result.MALFORMED : new Result(true, name);
    }

    private static void skip(ByteBuffer segment, int bytes) {
        if (bytes > segment.remaining()) {
            throw new BufferUnderflowException();
        }
        segment.position(segment.position() + bytes);
    }
}
