// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.socket.SocketCounters;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Offsets in {@code struct tcp_info} (linux/tcp.h). It only ever grows at its end, so its length says what the kernel
 * knows. {@code tcpi_lost} is what is lost at this moment, no total: it's left out.
 */
final class TcpInfo {
    private static final int RTT = 68;
    private static final int RTTVAR = 72;
    private static final int TOTAL_RETRANS = 100;
    private static final int BYTES_RECEIVED = 128;
    private static final int SEGS_OUT = 136;
    private static final int SEGS_IN = 140;
    private static final int BYTES_SENT = 200;
    private static final int BYTES_RETRANS = 208;
    private static final int RCV_OOOPACK = 224;

    private TcpInfo() {}

    static void read(DirectBuffer buffer, int at, int length, SocketCounters into) {
        into.srttUs = word(buffer, at, length, RTT);
        into.rttvarUs = word(buffer, at, length, RTTVAR);
        into.retransmits = word(buffer, at, length, TOTAL_RETRANS);
        into.bytesReceived = longWord(buffer, at, length, BYTES_RECEIVED);
        into.segmentsOut = word(buffer, at, length, SEGS_OUT);
        into.segmentsIn = word(buffer, at, length, SEGS_IN);
        into.bytesSent = longWord(buffer, at, length, BYTES_SENT);
        into.bytesRetransmitted = longWord(buffer, at, length, BYTES_RETRANS);
        into.outOfOrder = word(buffer, at, length, RCV_OOOPACK);
    }

    private static long word(DirectBuffer buffer, int at, int length, int field) {
        return field + Integer.BYTES <= length ? buffer.getInt(at + field, ByteOrder.nativeOrder()) & 0xffff_ffffL : -1;
    }

    private static long longWord(DirectBuffer buffer, int at, int length, int field) {
        return field + Long.BYTES <= length ? buffer.getLong(at + field, ByteOrder.nativeOrder()) : -1;
    }
}
