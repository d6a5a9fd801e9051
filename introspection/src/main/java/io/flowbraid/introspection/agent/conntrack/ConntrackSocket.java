// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.introspection.agent.NetlinkSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A NETLINK_NETFILTER socket: one instance hears which translated connections begin and end, another asks for those
 * there are. (NOT thread safe.)
 */
final class ConntrackSocket implements AutoCloseable {
    private static final int NETLINK_NETFILTER = 12;
    /** IPCTNL_MSG_CT_GET of the subsystem NFNL_SUBSYS_CTNETLINK. */
    private static final short GET = 1 << 8 | 1;

    /** IPCTNL_MSG_CT_GET_STATS. */
    private static final short GET_STATS = 1 << 8 | 5;
    /** CTA_STATS_GLOBAL_ENTRIES, the first attribute of the answer. */
    private static final short ENTRIES = 1;

    private static final int UNKNOWN = -1;

    private static final short STATUS_MASK = 26;
    private static final int REQUEST = ConntrackMessage.HEADER + 2 * 8;

    /** Bits of NFNLGRP_CONNTRACK_NEW and NFNLGRP_CONNTRACK_DESTROY. */
    private static final int GROUPS = 1 | 1 << 2;

    private static final int BUFFER_BYTES = 4 << 20;
    private static final int DUMP_TIMEOUT_SECONDS = 5;

    /**
     * The socket filter, classic BPF: looks CTA_STATUS up among the attributes and takes the message when one of the
     * two bits is set. {code, jump if true, jump if false, operand} each.
     */
    private static final int[][] FILTER = {
        {0x00, 0, 0, ConntrackMessage.HEADER}, // A = where the attributes begin
        {0x01, 0, 0, ConntrackMessage.STATUS}, // X = the attribute looked for
        {0x20, 0, 0, -0x1000 + 12}, // A = its offset (SKF_AD_NLATTR), 0 without
        {0x15, 4, 0, 0},
        {0x07, 0, 0, 0}, // X = A
        {0x40, 0, 0, 4}, // A = its value
        {0x45, 0, 1, ConntrackMessage.SOURCE_TRANSLATED | ConntrackMessage.DESTINATION_TRANSLATED},
        {0x06, 0, 0, -1}, // take all of it
        {0x06, 0, 0, 0} // take nothing
    };

    private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUEST));
    private final UnsafeBuffer countRequest = new UnsafeBuffer(ByteBuffer.allocateDirect(ConntrackMessage.HEADER));
    private final NetlinkSocket netlink;
    private int entries;

    private ConntrackSocket(UnsafeBuffer received) throws IOException {
        netlink = new NetlinkSocket(NETLINK_NETFILTER, "conntrack", received, "no connection tracking here");
    }

    /** Hears of translated connections that begin and end, from now on. */
    static ConntrackSocket forEvents(UnsafeBuffer buffer) throws IOException {
        final ConntrackSocket socket = new ConntrackSocket(buffer);
        socket.netlink.filter(FILTER);
        socket.netlink.holdAnnouncements(BUFFER_BYTES);
        socket.netlink.join(GROUPS, "the kernel does not report translated connections to this process");
        return socket;
    }

    /** Asks for the translated connections there are. */
    static ConntrackSocket forDumps(UnsafeBuffer buffer) throws IOException {
        final ConntrackSocket socket = new ConntrackSocket(buffer);
        socket.netlink.timeOutAfter(DUMP_TIMEOUT_SECONDS);
        return socket;
    }

    int fd() {
        return netlink.fd();
    }

    /** Hands over the connections there are with this bit of the status. */
    void dump(int status, NetlinkSocket.Handler handler) throws IOException {
        final ByteOrder order = ByteOrder.nativeOrder();
        request.setMemory(0, REQUEST, (byte) 0);
        int at = ConntrackMessage.HEADER;
        for (final short type : new short[] {ConntrackMessage.STATUS, STATUS_MASK}) {
            request.putShort(at, (short) 8, order);
            request.putShort(at + 2, type, order);
            request.putInt(at + 4, status, ByteOrder.BIG_ENDIAN);
            at += 8;
        }
        netlink.dump(GET, request, whole(handler));
    }

    /**
     * Whether its namespace may have connections. A dump walks the table of all namespaces, some 50 ms each time,
     * however few are its own; this question costs microseconds.
     */
    boolean mayHaveConnections() throws IOException {
        entries = UNKNOWN;
        countRequest.setMemory(0, ConntrackMessage.HEADER, (byte) 0);
        netlink.ask(GET_STATS, countRequest, this::readEntries);
        return entries != 0;
    }

    private void readEntries(UnsafeBuffer buffer, int at, int length) {
        final int attribute = at + ConntrackMessage.HEADER;
        if (length >= ConntrackMessage.HEADER + 8
                && buffer.getShort(attribute + 2, ByteOrder.nativeOrder()) == ENTRIES) {
            entries = buffer.getInt(attribute + 4, ByteOrder.BIG_ENDIAN);
        }
    }

    /** Hands over what happened since the last call, never waits; false when the kernel had to drop some of it. */
    boolean drain(NetlinkSocket.Handler handler) {
        return netlink.drain(whole(handler)) == 0;
    }

    /** Passes over what is too short to be a connection. */
    private static NetlinkSocket.Handler whole(NetlinkSocket.Handler handler) {
        return (buffer, at, length) -> {
            if (length >= ConntrackMessage.HEADER) {
                handler.onMessage(buffer, at, length);
            }
        };
    }

    @Override
    public void close() {
        netlink.close();
    }
}
