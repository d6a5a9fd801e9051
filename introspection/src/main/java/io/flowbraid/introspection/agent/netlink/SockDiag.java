// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A NETLINK_SOCK_DIAG socket (sock_diag(7)): one instance asks for dumps, another hears which sockets the kernel
 * destroys. Sees the network namespace it was opened in. (NOT thread safe.)
 */
final class SockDiag implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** Takes one socket; the message is valid during the call. */
    @FunctionalInterface
    interface Handler {
        void onSocket(DiagMessage message);
    }

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCKADDR = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_RCVTIMEO = 20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EINTR = 4;
    private static final int ENOBUFS = 105;

    private static final int HEADER = 16;
    private static final int REQUEST = HEADER + 56;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST_DUMP = 0x301;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    /** Bit of INET_DIAG_INFO among the extensions asked for. */
    private static final byte WITH_TCP_INFO = 1 << 1;

    /** The kernel hands a dump over in pieces of at most 32 KiB. */
    private static final int RECEIVE_BYTES = 1 << 16;
    /** Bits of SKNLGRP_INET_TCP_DESTROY, _INET_UDP_DESTROY, _INET6_TCP_DESTROY and _INET6_UDP_DESTROY. */
    private static final int DESTROY_GROUPS = 0xf;

    private static final int DESTROY_BUFFER_BYTES = 8 << 20;
    private static final int DUMP_TIMEOUT_SECONDS = 5;

    private final LibC libc = LibC.INSTANCE;
    private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUEST));
    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(RECEIVE_BYTES));
    private final DiagMessage message = new DiagMessage(received);
    private final int fd;
    private int sequence;
    private long overruns;

    private SockDiag() throws IOException {
        fd = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            throw new IOException("netlink: sock_diag is not to be had here (errno " + errno() + ")");
        }
    }

    static SockDiag forDumps() throws IOException {
        final SockDiag diag = new SockDiag();
        diag.option(SOL_SOCKET, SO_RCVTIMEO, DUMP_TIMEOUT_SECONDS, 2 * Long.BYTES);
        return diag;
    }

    /** Joins the groups on which the kernel announces destroyed sockets, with their last counters. */
    static SockDiag forDestroyed() throws IOException {
        final SockDiag diag = new SockDiag();
        diag.option(SOL_SOCKET, SO_RCVBUFFORCE, DESTROY_BUFFER_BYTES, Integer.BYTES);
        if (!diag.bind(DESTROY_GROUPS)) {
            final int errno = diag.errno();
            diag.close();
            throw new IOException("netlink: no announcements of destroyed sockets here (errno " + errno + ")");
        }
        return diag;
    }

    /** Hands over all sockets of a family and protocol in the states of the mask (bit = kernel TCP state number). */
    void dump(int family, int protocol, int states, Handler handler) throws IOException {
        encodeRequest(family, protocol, states);
        if (libc.send(fd, request.addressOffset(), REQUEST, 0) != REQUEST) {
            throw new IOException("netlink: sock_diag refused the request (errno " + errno() + ")");
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

    /** Hands over the sockets destroyed since the last call; never waits. */
    void destroyed(Handler handler) {
        while (true) {
            final long length = libc.recv(fd, received.addressOffset(), RECEIVE_BYTES, MSG_DONTWAIT);
            if (length > 0) {
                handOver((int) length, handler);
                continue;
            }
            final int errno = errno();
            if (errno == ENOBUFS) {
                overruns++;
            } else if (errno != EINTR) {
                return;
            }
        }
    }

    /** How often the kernel had to drop announcements, one or more each time. */
    long overruns() {
        return overruns;
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
            // An announcement answers nothing: 0, as the sequence of a socket that never asked.
            final int answers = received.getInt(at + 8, ByteOrder.nativeOrder());
            if (answers == sequence && (type == NLMSG_DONE || type == NLMSG_ERROR)) {
                return false;
            }
            if (messageLength < HEADER || at + messageLength > length) {
                return false;
            }
            if (answers == sequence
                    && type == SOCK_DIAG_BY_FAMILY
                    && message.wrap(received, at + HEADER, messageLength - HEADER)) {
                handler.onSocket(message);
            }
            at += messageLength + 3 & ~3;
        }
        return true;
    }

    private void encodeRequest(int family, int protocol, int states) {
        final ByteOrder order = ByteOrder.nativeOrder();
        request.setMemory(0, REQUEST, (byte) 0);
        request.putInt(0, REQUEST, order);
        request.putShort(4, SOCK_DIAG_BY_FAMILY, order);
        request.putShort(6, NLM_F_REQUEST_DUMP, order);
        request.putInt(8, ++sequence, order);
        request.putByte(HEADER, (byte) family);
        request.putByte(HEADER + 1, (byte) protocol);
        request.putByte(HEADER + 2, WITH_TCP_INFO);
        request.putInt(HEADER + 4, states, order);
    }

    /** Not by NETLINK_ADD_MEMBERSHIP: the kernel passes over a member that is not bound to an address. */
    private boolean bind(int groups) {
        request.setMemory(0, SOCKADDR, (byte) 0);
        request.putShort(0, (short) AF_NETLINK, ByteOrder.nativeOrder());
        request.putInt(SOCKADDR - Integer.BYTES, groups, ByteOrder.nativeOrder());
        return libc.bind(fd, request.addressOffset(), SOCKADDR) == 0;
    }

    private boolean option(int level, int name, long value, int length) {
        if (length == Integer.BYTES) {
            request.putInt(0, (int) value, ByteOrder.nativeOrder());
        } else {
            request.putLong(0, value, ByteOrder.nativeOrder());
            request.putLong(Long.BYTES, 0);
        }
        return libc.setsockopt(fd, level, name, request.addressOffset(), length) == 0;
    }

    private int errno() {
        return Runtime.getSystemRuntime().getLastError();
    }
}
