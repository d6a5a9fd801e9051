// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.introspection.agent.NetlinkSocket;
import io.flowbraid.model.network.IpAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which user's socket is at the other end of an accepted TCP connection, by an exact lookup of sock_diag(7) in the
 * network namespace of this process. The kernel answers within the system call, in some 20 us. Thread safe: each call
 * uses a netlink socket that no other call uses.
 *
 * <p>The kernel says uid 0 for a socket that no process holds any more (closed, TIME_WAIT, not accepted), and a lookup
 * that finds no connection may find a listener on the port instead. Neither is taken for an answer: a user could make
 * either.
 */
public final class SocketOwners implements AutoCloseable {
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final int HEADER = NetlinkSocket.HEADER;
    /** {@code struct inet_diag_req_v2}. */
    private static final int REQUEST = HEADER + 56;

    private static final int STATES = HEADER + 4;
    private static final int SOURCE_PORT = HEADER + 8;
    private static final int DESTINATION_PORT = HEADER + 10;
    private static final int SOURCE = HEADER + 12;
    private static final int DESTINATION = HEADER + 28;
    private static final int DEVICE = HEADER + 44;
    /** Two words of ones: any cookie. */
    private static final int COOKIE = HEADER + 48;

    private static final byte IPPROTO_TCP = 6;
    private static final int TIMEOUT_SECONDS = 1;
    private static final int MAX_IDLE = 8;

    /** ESTABLISHED, and those of a client that has said all it wants to say and still reads. */
    private static final int OPEN_STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8;

    private final ConcurrentLinkedQueue<Asker> idle = new ConcurrentLinkedQueue<>();

    /** What one lookup uses. */
    private static final class Asker {
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUEST));
        final UnsafeBuffer received = NetlinkSocket.newBuffer();
        final DiagMessage message = new DiagMessage(received);
        final NetlinkSocket netlink;
        int uid;
        boolean isFound;

        Asker() throws IOException {
            netlink = new NetlinkSocket(NETLINK_SOCK_DIAG, "sock_diag", received, "sock_diag is not to be had here");
            netlink.timeOutAfter(TIMEOUT_SECONDS);
        }

        void ask(InetSocketAddress socket, InetSocketAddress other) throws IOException {
            isFound = false;
            final boolean isV4 = socket.getAddress() instanceof Inet4Address;
            request.setMemory(0, REQUEST, (byte) 0);
            request.putByte(HEADER, (byte) (isV4 ? SockDiag.AF_INET : SockDiag.AF_INET6));
            request.putByte(HEADER + 1, IPPROTO_TCP);
            request.putInt(STATES, -1, ByteOrder.nativeOrder());
            request.putShort(SOURCE_PORT, (short) socket.getPort(), ByteOrder.BIG_ENDIAN);
            request.putShort(DESTINATION_PORT, (short) other.getPort(), ByteOrder.BIG_ENDIAN);
            request.putBytes(SOURCE, socket.getAddress().getAddress());
            request.putBytes(DESTINATION, other.getAddress().getAddress());
            request.putInt(DEVICE, device(socket.getAddress()), ByteOrder.nativeOrder());
            request.putLong(COOKIE, -1L);
            netlink.ask(SOCK_DIAG_BY_FAMILY, request, (buffer, at, length) -> {
                if (buffer.getShort(at + NetlinkSocket.TYPE, ByteOrder.nativeOrder()) == SOCK_DIAG_BY_FAMILY
                        && message.wrap(buffer, at + HEADER, length - HEADER)
                        && isThat(socket, other)) {
                    uid = message.uid();
                    isFound = true;
                }
            });
        }

        private boolean isThat(InetSocketAddress socket, InetSocketAddress other) {
            return message.inode() != 0
                    && (OPEN_STATES >>> message.state() & 1) != 0
                    && message.localPort() == socket.getPort()
                    && message.remotePort() == other.getPort()
                    && message.localHi() == high(socket.getAddress())
                    && message.localLo() == low(socket.getAddress())
                    && message.remoteHi() == high(other.getAddress())
                    && message.remoteLo() == low(other.getAddress());
        }

        private static int device(InetAddress address) {
            return address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        }

        private static long high(InetAddress address) {
            return address instanceof Inet4Address
                    ? 0
                    : ByteBuffer.wrap(address.getAddress()).getLong(0);
        }

        private static long low(InetAddress address) {
            final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet4Address ? IpAddress.mapped(bytes.getInt(0)) : bytes.getLong(Long.BYTES);
        }
    }

    /**
     * The user who owns the client's socket.
     *
     * @param server address of the accepted socket
     * @param client address of its peer
     * @return empty when no process in this network namespace holds such a socket, or the kernel does not answer
     */
    public OptionalInt clientOf(InetSocketAddress server, InetSocketAddress client) {
        if (server.isUnresolved()
                || client.isUnresolved()
                || server.getAddress().getClass() != client.getAddress().getClass()) {
            return OptionalInt.empty();
        }
        Asker asker = idle.poll();
        try {
            if (asker == null) {
                asker = new Asker();
            }
            asker.ask(client, server);
        } catch (IOException e) {
            if (asker != null) {
                asker.netlink.close();
            }
            return OptionalInt.empty();
        }
        final OptionalInt owner = asker.isFound ? OptionalInt.of(asker.uid) : OptionalInt.empty();
        if (idle.size() < MAX_IDLE) {
            idle.offer(asker);
        } else {
            asker.netlink.close();
        }
        return owner;
    }

    @Override
    public void close() {
        for (Asker asker = idle.poll(); asker != null; asker = idle.poll()) {
            asker.netlink.close();
        }
    }
}
