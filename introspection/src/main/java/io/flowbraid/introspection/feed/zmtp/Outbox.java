// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;

/** Bytes that wait to be sent: a subscriber sends little, and a peer that does not read makes it hold no more. */
public final class Outbox {
    private static final int CAPACITY = 2_048;
    private static final int SHORT_LENGTH = 255;

    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY);

    Outbox() {}

    public boolean isEmpty() {
        return bytes.position() == 0;
    }

    /** What is to be sent; call {@link #sent} afterwards. */
    public ByteBuffer begin() {
        bytes.flip();
        return bytes;
    }

    /** Keeps what the socket did not take. */
    public void sent() {
        bytes.compact();
    }

    void raw(byte[] content) {
        bytes.put(content);
    }

    /** Adds a frame; false when the peer has not read what was sent before. */
    boolean frame(int flags, byte[] body) {
        if (body.length > SHORT_LENGTH || bytes.remaining() < body.length + 2) {
            return false;
        }
        bytes.put((byte) flags).put((byte) body.length).put(body);
        return true;
    }
}
