// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketRole;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of {@code struct socket_record} (native/src/main/bpf/records.h); a test compares the offsets with the object's
 * BTF. Native byte order, addresses in network order.
 */
final class SocketEventFlyweight {
    static final int CONNECT = 1;
    static final int CONNECT_FAILED = 2;
    static final int ACCEPT = 3;
    static final int CLOSE = 4;
    static final int RETRANSMIT = 5;
    static final int SEND = 6;
    static final int RECEIVE = 7;
    static final int UPDATE = 8;
    static final int LISTEN = 9;
    static final int OWNER = 10;

    static final int TYPE_OFFSET = 0;
    static final int PROTOCOL_OFFSET = 4;
    static final int ROLE_OFFSET = 5;
    static final int METHOD_OFFSET = 6;
    static final int STATE_OFFSET = 7;
    static final int TIME_NS_OFFSET = 8;
    static final int COOKIE_OFFSET = 16;
    static final int OPENED_NS_OFFSET = 24;
    static final int OWNED_NS_OFFSET = 32;
    static final int PROCESS_START_NS_OFFSET = 40;
    static final int PID_OFFSET = 48;
    static final int UID_OFFSET = 52;
    static final int GID_OFFSET = 56;
    static final int NETNS_OFFSET = 60;
    static final int LOCAL_OFFSET = 64;
    static final int REMOTE_OFFSET = 80;
    static final int LOCAL_PORT_OFFSET = 96;
    static final int REMOTE_PORT_OFFSET = 98;
    static final int SRTT_US_OFFSET = 100;
    static final int BYTES_SENT_OFFSET = 104;
    static final int BYTES_RETRANSMITTED_OFFSET = 112;
    static final int BYTES_RECEIVED_OFFSET = 120;
    static final int SEGMENTS_OUT_OFFSET = 128;
    static final int SEGMENTS_IN_OFFSET = 132;
    static final int RETRANSMITS_OFFSET = 136;
    static final int LOST_OFFSET = 140;
    static final int OUT_OF_ORDER_OFFSET = 144;
    static final int RTTVAR_US_OFFSET = 148;
    static final int COMM_OFFSET = 152;
    static final int SENDER_START_NS_OFFSET = 168;
    static final int RECEIVER_START_NS_OFFSET = 176;
    static final int SENDER_PID_OFFSET = 184;
    static final int RECEIVER_PID_OFFSET = 188;
    static final int INJECTED_OFFSET = 192;
    static final int INCOMPLETE_OFFSET = 193;
    static final int SUBFLOW_OFFSET = 194;
    static final int KERNEL_OFFSET = 195;
    static final int ERROR_OFFSET = 196;
    static final int BOUND_INTERFACE_OFFSET = 200;
    static final int END_SEQUENCE_SENT_OFFSET = 204;
    static final int END_SEQUENCE_RECEIVED_OFFSET = 208;
    static final int ENDED_SENT_OFFSET = 212;
    static final int ENDED_RECEIVED_OFFSET = 213;
    static final int UNUSED_OFFSET = 214;
    static final int LENGTH = 216;

    private static final int COMM_LENGTH = 16;
    private static final long DIGEST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
    private static final AttributionMethod[] METHODS = AttributionMethod.values();
    private static final SocketRole[] ROLES = SocketRole.values();

    private final UnsafeBuffer record = new UnsafeBuffer(0, 0);

    SocketEventFlyweight wrap(DirectBuffer buffer, int offset) {
        record.wrap(buffer, offset, LENGTH);
        return this;
    }

    int type() {
        return record.getInt(TYPE_OFFSET);
    }

    int protocol() {
        return record.getByte(PROTOCOL_OFFSET) & 0xff;
    }

    SocketRole role() {
        return ROLES[record.getByte(ROLE_OFFSET)];
    }

    AttributionMethod method() {
        return METHODS[record.getByte(METHOD_OFFSET)];
    }

    int state() {
        return record.getByte(STATE_OFFSET);
    }

    long timeNs() {
        return record.getLong(TIME_NS_OFFSET);
    }

    long cookie() {
        return record.getLong(COOKIE_OFFSET);
    }

    /** 0 for a socket older than the agent. */
    long openedNs() {
        return record.getLong(OPENED_NS_OFFSET);
    }

    /** When the owner was named. */
    long ownedNs() {
        return record.getLong(OWNED_NS_OFFSET);
    }

    long processStartNs() {
        return record.getLong(PROCESS_START_NS_OFFSET);
    }

    /** 0 when the owner is not known. */
    int pid() {
        return record.getInt(PID_OFFSET);
    }

    int uid() {
        return record.getInt(UID_OFFSET);
    }

    int gid() {
        return record.getInt(GID_OFFSET);
    }

    long netns() {
        return record.getInt(NETNS_OFFSET) & 0xffff_ffffL;
    }

    long localHi() {
        return record.getLong(LOCAL_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    long localLo() {
        return record.getLong(LOCAL_OFFSET + 8, ByteOrder.BIG_ENDIAN);
    }

    int localPort() {
        return record.getShort(LOCAL_PORT_OFFSET) & 0xffff;
    }

    long remoteHi() {
        return record.getLong(REMOTE_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    long remoteLo() {
        return record.getLong(REMOTE_OFFSET + 8, ByteOrder.BIG_ENDIAN);
    }

    int remotePort() {
        return record.getShort(REMOTE_PORT_OFFSET) & 0xffff;
    }

    String comm() {
        int length = 0;
        while (length < COMM_LENGTH && record.getByte(COMM_OFFSET + length) != 0) {
            length++;
        }
        final byte[] octets = new byte[length];
        record.getBytes(COMM_OFFSET, octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** Of the process other than the owner that sent on the socket last; 0 none. */
    int senderPid() {
        return record.getInt(SENDER_PID_OFFSET);
    }

    long senderStartNs() {
        return record.getLong(SENDER_START_NS_OFFSET);
    }

    int receiverPid() {
        return record.getInt(RECEIVER_PID_OFFSET);
    }

    long receiverStartNs() {
        return record.getLong(RECEIVER_START_NS_OFFSET);
    }

    /** The packet was made by hand: its five-tuple may be another socket's. */
    boolean isInjected() {
        return record.getByte(INJECTED_OFFSET) != 0;
    }

    /** Datagrams of a peer of the socket are in no counter. */
    boolean isIncomplete() {
        return record.getByte(INCOMPLETE_OFFSET) != 0;
    }

    /** Errno with which a connection ended; 0 none. */
    int error() {
        return record.getInt(ERROR_OFFSET);
    }

    /** A part of an MPTCP connection. */
    boolean isSubflow() {
        return record.getByte(SUBFLOW_OFFSET) != 0;
    }

    /** The kernel's own socket: no process has it. */
    boolean isKernel() {
        return record.getByte(KERNEL_OFFSET) != 0;
    }

    /** Index of the only interface that the socket uses; 0 none. */
    int boundInterface() {
        return record.getInt(BOUND_INTERFACE_OFFSET);
    }

    /** The counters of a TCP socket. */
    void tcpCounters(SocketCounters counters) {
        counters.bytesSent = record.getLong(BYTES_SENT_OFFSET);
        counters.bytesRetransmitted = record.getLong(BYTES_RETRANSMITTED_OFFSET);
        counters.bytesReceived = record.getLong(BYTES_RECEIVED_OFFSET);
        counters.segmentsOut = unsigned(SEGMENTS_OUT_OFFSET);
        counters.segmentsIn = unsigned(SEGMENTS_IN_OFFSET);
        counters.retransmits = unsigned(RETRANSMITS_OFFSET);
        counters.lost = unsigned(LOST_OFFSET);
        counters.outOfOrder = unsigned(OUT_OF_ORDER_OFFSET);
        // Before the first measurement the kernel has 0, and in the deviation a value to begin with.
        final long srttUs = unsigned(SRTT_US_OFFSET);
        counters.srttUs = srttUs == 0 ? -1 : srttUs;
        counters.rttvarUs = srttUs == 0 ? -1 : unsigned(RTTVAR_US_OFFSET);
        counters.state = state();
        counters.error = error();
        counters.endSequenceSent = record.getByte(ENDED_SENT_OFFSET) == 0 ? -1 : unsigned(END_SEQUENCE_SENT_OFFSET);
        counters.endSequenceReceived =
                record.getByte(ENDED_RECEIVED_OFFSET) == 0 ? -1 : unsigned(END_SEQUENCE_RECEIVED_OFFSET);
    }

    /** The counters of a datagram socket's conversation, which has no others. */
    void datagramCounters(SocketCounters counters) {
        counters.bytesSent = record.getLong(BYTES_SENT_OFFSET);
        counters.bytesReceived = record.getLong(BYTES_RECEIVED_OFFSET);
        counters.segmentsOut = unsigned(SEGMENTS_OUT_OFFSET);
        counters.segmentsIn = unsigned(SEGMENTS_IN_OFFSET);
    }

    /** Differs, as good as surely, when the owner, a user or a port of a listed datagram socket differs. */
    long digest() {
        long digest = record.getInt(PID_OFFSET) ^ record.getLong(PROCESS_START_NS_OFFSET);
        digest = digest * DIGEST_FACTOR + record.getLong(SENDER_PID_OFFSET) + record.getByte(INCOMPLETE_OFFSET);
        digest = digest * DIGEST_FACTOR + record.getInt(LOCAL_PORT_OFFSET);
        return digest * DIGEST_FACTOR + record.getInt(PROTOCOL_OFFSET);
    }

    private long unsigned(int offset) {
        return record.getInt(offset) & 0xffff_ffffL;
    }
}
