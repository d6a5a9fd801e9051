// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.libpcap.FileLinkType;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a classic capture file says of its packets.
 *
 * @param isReversed whether its numbers are in the other byte order than this machine's
 * @param tickNs what a packet's fraction of a second counts, ns
 * @param linkType by libpcap's DLT_ number
 * @see <a href="https://www.tcpdump.org/manpages/pcap-savefile.5.html">pcap-savefile(5)</a>
 */
public record SavefileHeader(boolean isReversed, int tickNs, int linkType) {
    /** Bytes. */
    public static final int LENGTH = 24;

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    /** 2.4, for more than two decades. libpcap knows what older ones had otherwise. */
    private static final int MAJOR = 2;

    private static final int MINOR = 4;

    /** Reads the head; null when it is of another format, or there is more to it than we know. */
    public static @Nullable SavefileHeader read(FileBytes bytes) throws IOException {
        if (!bytes.reach(LENGTH)) {
            return null;
        }
        final boolean isReversed = isMagic(bytes.getInt(0, FileBytes.isReversed(ByteOrder.BIG_ENDIAN)))
                ? FileBytes.isReversed(ByteOrder.BIG_ENDIAN)
                : FileBytes.isReversed(ByteOrder.LITTLE_ENDIAN);
        final int magic = bytes.getInt(0, isReversed);
        if (!isMagic(magic) || bytes.getShort(4, isReversed) != MAJOR || bytes.getShort(6, isReversed) != MINOR) {
            return null;
        }
        return new SavefileHeader(
                isReversed, magic == NANOSECONDS ? 1 : 1_000, FileLinkType.dltOf(bytes.getInt(20, isReversed)));
    }

    private static boolean isMagic(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }
}
