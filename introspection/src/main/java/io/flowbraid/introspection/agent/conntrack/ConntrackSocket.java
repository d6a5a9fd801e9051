// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A NETLINK_NETFILTER socket: one instance hears which translated connections begin and end, another asks for those there
 * are. Sees the network namespace it was opened in, and keeps it alive until closed. (NOT thread safe.)
 */
final class ConntrackSocket implements AutoCloseable {
    /** Takes one message of the buffer, valid during the call. */
    @FunctionalInterface
    interface Handler {
        void onMessage(UnsafeBuffer buffer, int at, int length);
    }

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOCKADDR = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EINTR = 4;
    private static final int ENOBUFS = 105;

    private static final int HEADER = 16;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    /** IPCTNL_MSG_CT_GET of the subsystem NFNL_SUBSYS_CTNETLINK. */
    private static final short GET = 1 << 8 | 1;

    private static final short NLM_F_REQUEST_DUMP = 0x301;
    private static final short STATUS_MASK = 26;
    private static final int REQUEST = ConntrackMessage.HEADER + 2 * 8;

    /** Bits of NFNLGRP_CONNTRACK_NEW and NFNLGRP_CONNTRACK_DESTROY. */
    private static final int GROUPS = 1 | 1 << 2;

    private static final int BUFFER_BYTES = 4 << 20;
    private static final int RECEIVE_BYTES = 1 << 16;
    private static final int DUMP_TIMEOUT_SECONDS = 5;
    private static final int FILTER_INSTRUCTION = 8;

    /**
     * The socket filter, classic BPF: looks CTA_STATUS up among the attributes and takes the message when one of the two
     * bits is set. {code, jump if true, jump if false, operand} each.
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

    private final LibC libc = LibC.INSTANCE;
    private final UnsafeBuffer scratch =
            new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES + FILTER.length * FILTER_INSTRUCTION));
    private final UnsafeBuffer received;
    private final int fd;
    private int sequence;

    private ConntrackSocket(UnsafeBuffer received) throws IOException {
        this.received = received;
        fd = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
        if (fd < 0) {
            throw new IOException("netlink: no connection tracking here (errno " + errno() + ")");
        }
    }

    /** Room for what is received, which all sockets of a thread may share. */
    static UnsafeBuffer newBuffer() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(RECEIVE_BYTES));
    }

    /** Hears of translated connections that begin and end, from now on. */
    static ConntrackSocket forEvents(UnsafeBuffer buffer) throws IOException {
        final ConntrackSocket socket = new ConntrackSocket(buffer);
        // A kernel that knows no such filter sends more than we need.
        socket.attachFilter();
        socket.option(SO_RCVBUFFORCE, BUFFER_BYTES, Integer.BYTES);
        if (!socket.bind(GROUPS)) {
            final int errno = socket.errno();
            socket.close();
            throw new IOException("netlink: no word of translated connections here (errno " + errno + ")");
        }
        return socket;
    }

    /** Asks for the translated connections there are. */
    static ConntrackSocket forDumps(UnsafeBuffer buffer) throws IOException {
        final ConntrackSocket socket = new ConntrackSocket(buffer);
        socket.option(SO_RCVTIMEO, DUMP_TIMEOUT_SECONDS, 2 * Long.BYTES);
        return socket;
    }

    int fd() {
        return fd;
    }

    /** Hands over the connections there are with this bit of the status. */
    void dump(int status, Handler handler) throws IOException {
        encodeRequest(status);
        if (libc.send(fd, scratch.addressOffset(), REQUEST, 0) != REQUEST) {
            throw new IOException("netlink: conntrack refused the request (errno " + errno() + ")");
        }
        boolean more = true;
        while (more) {
            final long length = libc.recv(fd, received.addressOffset(), RECEIVE_BYTES, 0);
            if (length > 0) {
                more = handOver((int) length, handler);
            } else if (errno() != EINTR) {
                throw new IOException("netlink: the dump broke off (errno " + errno() + ")");
            }
        }
    }

    /** Hands over what happened since the last call, never waits; false when the kernel had to drop some of it. */
    boolean drain(Handler handler) {
        boolean isComplete = true;
        while (true) {
            final long length = libc.recv(fd, received.addressOffset(), RECEIVE_BYTES, MSG_DONTWAIT);
            if (length > 0) {
                handOver((int) length, handler);
                continue;
            }
            final int errno = errno();
            if (errno == ENOBUFS) {
                isComplete = false;
            } else if (errno != EINTR) {
                return isComplete;
            }
        }
    }

    @Override
    public void close() {
        libc.close(fd);
    }

    /** False when the last message of the dump was among these. */
    private boolean handOver(int length, Handler handler) {
        int at = 0;
        while (at + HEADER <= length) {
            final int messageLength = received.getInt(at, ByteOrder.nativeOrder());
            final int type = received.getShort(at + 4, ByteOrder.nativeOrder());
            if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                return false;
            }
            if (messageLength < HEADER || at + messageLength > length) {
                return false;
            }
            if (messageLength >= ConntrackMessage.HEADER) {
                handler.onMessage(received, at, messageLength);
            }
            at += messageLength + 3 & ~3;
        }
        return true;
    }

    private void encodeRequest(int status) {
        final ByteOrder order = ByteOrder.nativeOrder();
        scratch.setMemory(0, REQUEST, (byte) 0);
        scratch.putInt(0, REQUEST, order);
        scratch.putShort(4, GET, order);
        scratch.putShort(6, NLM_F_REQUEST_DUMP, order);
        scratch.putInt(8, ++sequence, order);
        int at = ConntrackMessage.HEADER;
        for (final short type : new short[] {ConntrackMessage.STATUS, STATUS_MASK}) {
            scratch.putShort(at, (short) 8, order);
            scratch.putShort(at + 2, type, order);
            scratch.putInt(at + 4, status, ByteOrder.BIG_ENDIAN);
            at += 8;
        }
    }

    private boolean attachFilter() {
        final ByteOrder order = ByteOrder.nativeOrder();
        final int program = 2 * Long.BYTES;
        for (int i = 0; i < FILTER.length; i++) {
            final int at = program + i * FILTER_INSTRUCTION;
            scratch.putShort(at, (short) FILTER[i][0], order);
            scratch.putByte(at + 2, (byte) FILTER[i][1]);
            scratch.putByte(at + 3, (byte) FILTER[i][2]);
            scratch.putInt(at + 4, FILTER[i][3], order);
        }
        scratch.putShort(0, (short) FILTER.length, order);
        scratch.putLong(Long.BYTES, scratch.addressOffset() + program, order);
        return libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, scratch.addressOffset(), 2 * Long.BYTES) == 0;
    }

    /** Not by NETLINK_ADD_MEMBERSHIP: the kernel passes over a member that is not bound to an address. */
    private boolean bind(int groups) {
        scratch.setMemory(0, SOCKADDR, (byte) 0);
        scratch.putShort(0, (short) AF_NETLINK, ByteOrder.nativeOrder());
        scratch.putInt(SOCKADDR - Integer.BYTES, groups, ByteOrder.nativeOrder());
        return libc.bind(fd, scratch.addressOffset(), SOCKADDR) == 0;
    }

    private boolean option(int name, long value, int length) {
        if (length == Integer.BYTES) {
            scratch.putInt(0, (int) value, ByteOrder.nativeOrder());
        } else {
            scratch.putLong(0, value, ByteOrder.nativeOrder());
            scratch.putLong(Long.BYTES, 0);
        }
        return libc.setsockopt(fd, SOL_SOCKET, name, scratch.addressOffset(), length) == 0;
    }

    private int errno() {
        return Runtime.getSystemRuntime().getLastError();
    }
}
