// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A netlink(7) socket: asks for dumps, or hears what the kernel announces to groups. Sees the network namespace it was
 * opened in, and keeps it alive until closed. (NOT thread safe.)
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Length of {@code struct nlmsghdr}, which every message begins with. */
    public static final int HEADER = 16;

    /** Offsets in it, short and int. */
    public static final int TYPE = 4;

    public static final int SEQUENCE = 8;

    /** Takes one message, header included, valid during the call. */
    @FunctionalInterface
    public interface Handler {
        void onMessage(UnsafeBuffer buffer, int at, int length);
    }

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOCKADDR = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EINTR = 4;
    private static final int EMFILE = 24;
    private static final int ENOBUFS = 105;

    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_REQUEST_DUMP = 0x301;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    /** The kernel hands a dump over in pieces of at most 32 KiB. */
    private static final int RECEIVE_BYTES = 1 << 16;

    private static final int FILTER_INSTRUCTION = 8;

    private final LibC libc = LibC.INSTANCE;
    private final UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES));
    private final String answerer;
    private final UnsafeBuffer received;
    private final int fd;
    private int sequence;

    /**
     * @param protocol NETLINK_… of linux/netlink.h
     * @param answerer who is asked, for messages
     * @param received from {@link #newBuffer}
     * @param absence what the exception says is not there
     */
    public NetlinkSocket(int protocol, String answerer, UnsafeBuffer received, String absence) throws IOException {
        this.answerer = answerer;
        this.received = received;
        fd = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
        if (fd < 0) {
            throw failure(absence);
        }
    }

    /** Room for what is received, which all sockets of a thread may share. */
    public static UnsafeBuffer newBuffer() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(RECEIVE_BYTES));
    }

    public int fd() {
        return fd;
    }

    /** How long a dump waits for its next piece. */
    public void timeOutAfter(int seconds) {
        scratch.putLong(0, seconds, ByteOrder.nativeOrder());
        scratch.putLong(Long.BYTES, 0);
        option(SO_RCVTIMEO, scratch.addressOffset(), 2 * Long.BYTES);
    }

    /** Room in the kernel for what has been announced and not yet read. */
    public void holdAnnouncements(int bytes) {
        scratch.putInt(0, bytes, ByteOrder.nativeOrder());
        option(SO_RCVBUFFORCE, scratch.addressOffset(), Integer.BYTES);
    }

    /**
     * Joins groups, a bit each; closes the socket when that fails. Not by NETLINK_ADD_MEMBERSHIP: the kernel passes
     * over a member that is not bound to an address.
     */
    public void join(int groups, String absence) throws IOException {
        scratch.setMemory(0, SOCKADDR, (byte) 0);
        scratch.putShort(0, (short) AF_NETLINK, ByteOrder.nativeOrder());
        scratch.putInt(SOCKADDR - Integer.BYTES, groups, ByteOrder.nativeOrder());
        if (libc.bind(fd, scratch.addressOffset(), SOCKADDR) != 0) {
            final IOException failure = failure(absence);
            close();
            throw failure;
        }
    }

    /**
     * Lets through only what a classic BPF program takes; a kernel that does not know it sends all.
     *
     * @param program {code, jump if true, jump if false, operand} each
     */
    public void filter(int[][] program) {
        final ByteOrder order = ByteOrder.nativeOrder();
        final UnsafeBuffer instructions =
                new UnsafeBuffer(ByteBuffer.allocateDirect(program.length * FILTER_INSTRUCTION));
        for (int i = 0; i < program.length; i++) {
            final int at = i * FILTER_INSTRUCTION;
            instructions.putShort(at, (short) program[i][0], order);
            instructions.putByte(at + 2, (byte) program[i][1]);
            instructions.putByte(at + 3, (byte) program[i][2]);
            instructions.putInt(at + 4, program[i][3], order);
        }
        scratch.putLong(0, 0);
        scratch.putShort(0, (short) program.length, order);
        scratch.putLong(Long.BYTES, instructions.addressOffset(), order);
        option(SO_ATTACH_FILTER, scratch.addressOffset(), 2 * Long.BYTES);
    }

    /**
     * Hands over the answers to a request for a dump.
     *
     * @param request with room for the header, which is filled in here, and all behind it filled in
     */
    public void dump(short type, UnsafeBuffer request, Handler handler) throws IOException {
        send(type, NLM_F_REQUEST_DUMP, request);
        while (receive(handler)) {
            // the next piece
        }
    }

    /**
     * Hands over the one answer to a request that is no dump; nothing when the kernel refuses. Parameters as for dumps.
     */
    public void ask(short type, UnsafeBuffer request, Handler handler) throws IOException {
        send(type, NLM_F_REQUEST, request);
        receive(handler);
    }

    private void send(short type, short flags, UnsafeBuffer request) throws IOException {
        final ByteOrder order = ByteOrder.nativeOrder();
        final int requestLength = request.capacity();
        request.putInt(0, requestLength, order);
        request.putShort(TYPE, type, order);
        request.putShort(6, flags, order);
        request.putInt(SEQUENCE, ++sequence, order);
        request.putInt(12, 0, order);
        if (libc.send(fd, request.addressOffset(), requestLength, 0) != requestLength) {
            throw failure(answerer + " refused the request");
        }
    }

    /** Waits for the next piece of an answer; false when it was the last. */
    private boolean receive(Handler handler) throws IOException {
        while (true) {
            final long length = libc.recv(fd, received.addressOffset(), RECEIVE_BYTES, 0);
            if (length > 0) {
                return handOver((int) length, handler);
            }
            if (errno() != EINTR) {
                throw failure("the dump broke off");
            }
        }
    }

    /**
     * Hands over what was announced since the last call, never waits. Returns how often the kernel had to drop
     * announcements, one or more each time.
     */
    public int drain(Handler handler) {
        int overruns = 0;
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
                return overruns;
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
            final int type = received.getShort(at + TYPE, ByteOrder.nativeOrder());
            // An announcement answers nothing: 0, as the sequence of a socket that never asked.
            final boolean isAnswer = received.getInt(at + SEQUENCE, ByteOrder.nativeOrder()) == sequence;
            if (isAnswer && (type == NLMSG_DONE || type == NLMSG_ERROR)) {
                return false;
            }
            if (messageLength < HEADER || at + messageLength > length) {
                return false;
            }
            // What a user's own request makes happen is announced with that request's number.
            if (isAnswer || sequence == 0) {
                handler.onMessage(received, at, messageLength);
            }
            at += messageLength + 3 & ~3;
        }
        return true;
    }

    private void option(int name, long value, int length) {
        libc.setsockopt(fd, SOL_SOCKET, name, value, length);
    }

    private IOException failure(String what) {
        final int errno = errno();
        return new IOException("netlink: " + what
                + (errno == EMFILE
                        ? " (too many open files; raise the limit with ulimit -n)"
                        : " (errno " + errno + ")"));
    }

    private static int errno() {
        return Runtime.getSystemRuntime().getLastError();
    }
}
