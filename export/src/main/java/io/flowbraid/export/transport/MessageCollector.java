// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.export.message.IpfixMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The messages that begin a connection, one behind the other, with sequence numbers from 0 on. (NOT thread safe) */
final class MessageCollector implements Consumer<ByteBuffer> {
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private int sequence;

    @Override
    public void accept(ByteBuffer message) {
        sequence = IpfixMessage.sequence(message, 0, sequence);
        final byte[] copy = new byte[message.remaining()];
        message.get(copy);
        collected.writeBytes(copy);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(collected.toByteArray());
    }

    /** Of the next message. */
    int sequence() {
        return sequence;
    }
}
