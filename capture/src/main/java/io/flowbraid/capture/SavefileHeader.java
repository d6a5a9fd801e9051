// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a classic capture file says of its packets' headers.
 *
 * @param order of all numbers
 * @param tickNs what a packet's fraction of a second counts, ns
 * @see <a href="https://www.tcpdump.org/manpages/pcap-savefile.5.html">pcap-savefile(5)</a>
 */
record SavefileHeader(ByteOrder order, int tickNs) {
    static final int LENGTH = 24;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;

    /** Reads the head; null when it is of another format. */
    static @Nullable SavefileHeader read(FileChannel channel) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(LENGTH);
        while (head.hasRemaining()) {
            if (channel.read(head, head.position()) < 0) {
                return null;
            }
        }
        final int magic = head.getInt(0);
        return switch (magic) {
            case MICROSECONDS -> new SavefileHeader(ByteOrder.BIG_ENDIAN, 1_000);
            case NANOSECONDS -> new SavefileHeader(ByteOrder.BIG_ENDIAN, 1);
            default ->
                switch (Integer.reverseBytes(magic)) {
                    case MICROSECONDS -> new SavefileHeader(ByteOrder.LITTLE_ENDIAN, 1_000);
                    case NANOSECONDS -> new SavefileHeader(ByteOrder.LITTLE_ENDIAN, 1);
                    default -> null;
                };
        };
    }
}
