// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketCounters;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of one {@code struct inet_diag_msg} and the attributes behind it (linux/inet_diag.h). Ports and addresses are in
 * network order, all else in the host's. Nothing is read beyond the length given to {@link #wrap}.
 */
final class DiagMessage {
    static final int LENGTH = 72;

    private static final int FAMILY = 0;
    private static final int STATE = 1;
    private static final int LOCAL_PORT = 4;
    private static final int REMOTE_PORT = 6;
    private static final int LOCAL_ADDRESS = 8;
    private static final int REMOTE_ADDRESS = 24;
    private static final int COOKIE = 44;
    private static final int UID = 64;
    private static final int INODE = 68;

    private static final int ATTRIBUTE_HEADER = 4;
    private static final int INFO = 2;
    private static final int PROTOCOL = 10;

    private DirectBuffer buffer;
    private int offset;
    private int end;

    DiagMessage(DirectBuffer buffer) {
        this.buffer = buffer;
    }

    /** False when the message is too short to be one. */
    boolean wrap(DirectBuffer source, int start, int length) {
        buffer = source;
        offset = start;
        end = start + length;
        return length >= LENGTH;
    }

    int family() {
        return buffer.getByte(offset + FAMILY);
    }

    /** Kernel TCP state number, for UDP too: 1 connected, 7 not. */
    int state() {
        return buffer.getByte(offset + STATE);
    }

    int localPort() {
        return port(LOCAL_PORT);
    }

    int remotePort() {
        return port(REMOTE_PORT);
    }

    long localHi() {
        return highWord(LOCAL_ADDRESS);
    }

    long localLo() {
        return lowWord(LOCAL_ADDRESS);
    }

    long remoteHi() {
        return highWord(REMOTE_ADDRESS);
    }

    long remoteLo() {
        return lowWord(REMOTE_ADDRESS);
    }

    /** Aligned to 4 octets only: two words, the lower first. */
    long cookie() {
        final long first = buffer.getInt(offset + COOKIE, ByteOrder.nativeOrder()) & 0xffff_ffffL;
        return first | (long) buffer.getInt(offset + COOKIE + 4, ByteOrder.nativeOrder()) << 32;
    }

    /** The owner; 0 also for a socket that no process holds, see {@link #inode}. */
    int uid() {
        return buffer.getInt(offset + UID, ByteOrder.nativeOrder());
    }

    /** 0 while nobody has accepted the socket, and again when its process has closed it. */
    long inode() {
        return buffer.getInt(offset + INODE, ByteOrder.nativeOrder()) & 0xffff_ffffL;
    }

    /** What a destroy message says of its protocol; {@code otherwise} where it says nothing. */
    int protocol(int otherwise) {
        final int at = attribute(PROTOCOL);
        return at < 0 ? otherwise : buffer.getByte(at + ATTRIBUTE_HEADER) & 0xff;
    }

    /** Fills in the counters of {@code struct tcp_info}; those this kernel is too old for stay unknown. */
    void readCounters(SocketCounters counters) {
        counters.clear();
        counters.state = state();
        final int at = attribute(INFO);
        if (at >= 0) {
            TcpInfo.read(buffer, at + ATTRIBUTE_HEADER, attributeLength(at) - ATTRIBUTE_HEADER, counters);
        }
    }

    private int attribute(int type) {
        int at = offset + LENGTH;
        while (at + ATTRIBUTE_HEADER <= end) {
            final int length = attributeLength(at);
            if (length < ATTRIBUTE_HEADER || at + length > end) {
                return -1;
            }
            if (buffer.getShort(at + 2, ByteOrder.nativeOrder()) == type) {
                return at;
            }
            at += length + 3 & ~3;
        }
        return -1;
    }

    private int attributeLength(int at) {
        return buffer.getShort(at, ByteOrder.nativeOrder()) & 0xffff;
    }

    private int port(int field) {
        return buffer.getShort(offset + field, ByteOrder.BIG_ENDIAN) & 0xffff;
    }

    private long highWord(int field) {
        return family() == SockDiag.AF_INET ? 0 : buffer.getLong(offset + field, ByteOrder.BIG_ENDIAN);
    }

    private long lowWord(int field) {
        return family() == SockDiag.AF_INET
                ? IpAddress.mapped(buffer.getInt(offset + field, ByteOrder.BIG_ENDIAN))
                : buffer.getLong(offset + field + Long.BYTES, ByteOrder.BIG_ENDIAN);
    }
}
