// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a classic capture file says of its packets.
 *
 * @param order of all numbers
 * @param tickNs what a packet's fraction of a second counts, ns
 * @param linkType by libpcap's DLT_ number, one that we can strip
 * @see <a href="https://www.tcpdump.org/manpages/pcap-savefile.5.html">pcap-savefile(5)</a>
 */
record SavefileHeader(ByteOrder order, int tickNs, int linkType) {
    static final int LENGTH = 24;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    /** 2.4, for more than two decades. libpcap knows what older ones had otherwise. */
    private static final int VERSION = 2 << 16 | 4;
    /** A file has a number of its own for bare IP, since the DLT_ numbers of systems differ. */
    private static final int RAW_IN_FILES = 101;

    /** Reads the head; null when it is of another format, or there is more to it than we know. */
    static @Nullable SavefileHeader read(FileChannel channel) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(LENGTH);
        while (head.hasRemaining()) {
            if (channel.read(head, head.position()) < 0) {
                return null;
            }
        }
        final ByteOrder order = isMagic(head.getInt(0)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        head.order(order);
        final int magic = head.getInt(0);
        final int version = head.getShort(4) << 16 | head.getShort(6);
        final int linkType = head.getInt(20) == RAW_IN_FILES ? LinkType.RAW : head.getInt(20);
        return isMagic(magic) && version == VERSION && LinkType.isSupported(linkType)
                ? new SavefileHeader(order, magic == NANOSECONDS ? 1 : 1_000, linkType)
                : null;
    }

    private static boolean isMagic(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }
}
