// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The properties in a READY or INITIATE command: a name of up to 255 bytes, then a value of up to 2^31 - 1. */
final class Properties {
    private static final String SOCKET_TYPE = "Socket-Type";

    private Properties() {}

    /** Those of a subscriber. */
    static byte[] ofSubscriber() {
        final byte[] name = SOCKET_TYPE.getBytes(StandardCharsets.US_ASCII);
        final byte[] value = "SUB".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + Integer.BYTES + value.length)
                .put((byte) name.length)
                .put(name)
                .putInt(value.length)
                .put(value)
                .array();
    }

    /** Null when they are those of a publisher. */
    static @Nullable Refusal checkPublisher(byte[] bytes, int offset) {
        final ByteBuffer in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
        String type = "";
        while (in.hasRemaining()) {
            final int nameLength = in.get() & 0xff;
            if (nameLength == 0 || in.remaining() < nameLength + Integer.BYTES) {
                return Refusal.BAD_HANDSHAKE;
            }
            final String name = text(in, nameLength);
            final int valueLength = in.getInt();
            if (valueLength < 0 || valueLength > in.remaining()) {
                return Refusal.BAD_HANDSHAKE;
            }
            if (name.equalsIgnoreCase(SOCKET_TYPE)) {
                type = text(in, valueLength);
            } else {
                in.position(in.position() + valueLength);
            }
        }
        return type.equals("PUB") || type.equals("XPUB") ? null : Refusal.WRONG_SOCKET_TYPE;
    }

    private static String text(ByteBuffer in, int length) {
        final byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
