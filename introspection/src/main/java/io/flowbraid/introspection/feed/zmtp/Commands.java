// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Commands begin with the length of their name and the name. */
final class Commands {
    static final byte[] READY = name("READY");
    static final byte[] ERROR = name("ERROR");
    static final byte[] PING = name("PING");
    static final byte[] PONG = name("PONG");
    static final byte[] HELLO = name("HELLO");
    static final byte[] WELCOME = name("WELCOME");
    static final byte[] INITIATE = name("INITIATE");
    static final byte[] MESSAGE = name("MESSAGE");

    private Commands() {}

    private static byte[] name(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + bytes.length)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    static boolean is(byte[] command, byte[] name) {
        if (command.length < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (command[i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] of(byte[] name, byte[]... parts) {
        int length = name.length;
        for (final byte[] part : parts) {
            length += part.length;
        }
        final ByteBuffer command = ByteBuffer.allocate(length).put(name);
        for (final byte[] part : parts) {
            command.put(part);
        }
        return command.array();
    }
}
