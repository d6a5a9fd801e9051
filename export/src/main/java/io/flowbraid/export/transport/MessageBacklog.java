// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import java.nio.ByteBuffer;

/**
 * Messages that wait for a connection, each behind the number of flows it completes. Bounded. (NOT thread safe)
 */
final class MessageBacklog {
    private static final int FLOWS_BYTES = 4;
    private static final int LENGTH_AT = 2;

    private final ByteBuffer bytes;
    /** Of the first message's entry. */
    private int head;

    private int flows;

    MessageBacklog(int capacityBytes) {
        bytes = ByteBuffer.allocateDirect(capacityBytes);
    }

    boolean isEmpty() {
        return head == bytes.position();
    }

    boolean hasRoom(int messageBytes) {
        final int needed = FLOWS_BYTES + messageBytes;
        if (bytes.remaining() < needed && head > 0) {
            bytes.limit(bytes.position()).position(head);
            bytes.compact();
            head = 0;
        }
        return bytes.remaining() >= needed;
    }

    void add(ByteBuffer message, int completedFlows) {
        bytes.putInt(completedFlows).put(message);
        flows += completedFlows;
    }

    /** The buffer with all messages; the first one begins at {@link #firstAt}. */
    ByteBuffer bytes() {
        return bytes;
    }

    int firstAt() {
        return head + FLOWS_BYTES;
    }

    int firstLength() {
        return Short.toUnsignedInt(bytes.getShort(firstAt() + LENGTH_AT));
    }

    /** The first message has left; the number of flows in it. */
    int removeFirst() {
        final int left = bytes.getInt(head);
        head = firstAt() + firstLength();
        flows -= left;
        if (isEmpty()) {
            bytes.clear();
            head = 0;
        }
        return left;
    }

    /** Gives everything up; the number of flows in it. */
    int clear() {
        final int left = flows;
        bytes.clear();
        head = 0;
        flows = 0;
        return left;
    }
}
