// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.introspection.agent.NetlinkSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A NETLINK_SOCK_DIAG socket (sock_diag(7)): one instance asks for dumps, another hears which sockets the kernel
 * destroys. (NOT thread safe.)
 */
final class SockDiag implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** Takes one socket; the message is valid during the call. */
    @FunctionalInterface
    interface Handler {
        void onSocket(DiagMessage message);
    }

    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int HEADER = NetlinkSocket.HEADER;
    private static final int REQUEST = HEADER + 56;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    /** Bit of INET_DIAG_INFO among the extensions asked for. */
    private static final byte WITH_TCP_INFO = 1 << 1;

    /** Bits of SKNLGRP_INET_TCP_DESTROY, _INET_UDP_DESTROY, _INET6_TCP_DESTROY and _INET6_UDP_DESTROY. */
    private static final int DESTROY_GROUPS = 0xf;

    private static final int DESTROY_BUFFER_BYTES = 8 << 20;
    private static final int DUMP_TIMEOUT_SECONDS = 5;

    private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUEST));
    private final UnsafeBuffer received = NetlinkSocket.newBuffer();
    private final DiagMessage message = new DiagMessage(received);
    private final NetlinkSocket netlink;
    private long overruns;

    private SockDiag() throws IOException {
        netlink = new NetlinkSocket(NETLINK_SOCK_DIAG, "sock_diag", received, "sock_diag is not to be had here");
    }

    static SockDiag forDumps() throws IOException {
        final SockDiag diag = new SockDiag();
        diag.netlink.timeOutAfter(DUMP_TIMEOUT_SECONDS);
        return diag;
    }

    /** Joins the groups on which the kernel announces destroyed sockets, with their last counters. */
    static SockDiag forDestroyed() throws IOException {
        final SockDiag diag = new SockDiag();
        diag.netlink.holdAnnouncements(DESTROY_BUFFER_BYTES);
        diag.netlink.join(DESTROY_GROUPS, "the kernel does not report closed sockets to this process");
        return diag;
    }

    /** Hands over all sockets of a family and protocol in the states of the mask (bit = kernel TCP state number). */
    void dump(int family, int protocol, int states, Handler handler) throws IOException {
        request.setMemory(0, REQUEST, (byte) 0);
        request.putByte(HEADER, (byte) family);
        request.putByte(HEADER + 1, (byte) protocol);
        request.putByte(HEADER + 2, WITH_TCP_INFO);
        request.putInt(HEADER + 4, states, ByteOrder.nativeOrder());
        netlink.dump(SOCK_DIAG_BY_FAMILY, request, (buffer, at, length) -> handOver(buffer, at, length, handler));
    }

    /** Hands over the sockets destroyed since the last call; never waits. */
    void destroyed(Handler handler) {
        overruns += netlink.drain((buffer, at, length) -> {
            if (buffer.getInt(at + NetlinkSocket.SEQUENCE, ByteOrder.nativeOrder()) == 0) {
                handOver(buffer, at, length, handler);
            }
        });
    }

    /** How often the kernel had to drop announcements, one or more each time. */
    long overruns() {
        return overruns;
    }

    @Override
    public void close() {
        netlink.close();
    }

    private void handOver(UnsafeBuffer buffer, int at, int length, Handler handler) {
        if (buffer.getShort(at + NetlinkSocket.TYPE, ByteOrder.nativeOrder()) == SOCK_DIAG_BY_FAMILY
                && message.wrap(buffer, at + HEADER, length - HEADER)) {
            handler.onSocket(message);
        }
    }
}
