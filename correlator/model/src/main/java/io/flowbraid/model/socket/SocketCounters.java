// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

/**
 * The kernel's own counters of one socket ({@code struct tcp_sock}, or the agent's per-peer sums for UDP). Absolute:
 * a later reading replaces an earlier one. Mutable and reused; -1 means "not known".
 */
public final class SocketCounters {
    /** Bytes sent, retransmissions included ({@code tcp_sock.bytes_sent}). */
    public long bytesSent;
    /** Bytes of these that were retransmissions ({@code tcp_sock.bytes_retrans}). */
    public long bytesRetransmitted;
    /** Bytes received in order ({@code tcp_sock.bytes_received}). */
    public long bytesReceived;

    public long segmentsOut;
    public long segmentsIn;
    public long retransmits;
    public long lost;
    public long outOfOrder;
    /** Smoothed round-trip time and its mean deviation, microseconds. */
    public long srttUs;

    public long rttvarUs;
    /**
     * Of a TCP socket that closed: the sequence numbers after the last byte that it sent ({@code tcp_sock.snd_nxt}) and
     * that it received ({@code tcp_sock.rcv_nxt}), 32 bits as on the wire. A packet beyond them is not this socket's.
     */
    public long endSequenceSent;

    public long endSequenceReceived;
    /** Kernel TCP state number ({@code TCP_ESTABLISHED} = 1 …); 0 unknown. */
    public int state;
    /** The errno the kernel kept for the socket when it ended ({@code sk_err}); 0 none. */
    public int error;
    /** The agent had no room to count this peer from its first datagram on: the counters say too little. */
    public boolean isIncomplete;
    /** These are the counters of a closed socket: they will not change any more. */
    public boolean isFinal;

    public SocketCounters() {
        clear();
    }

    public void clear() {
        bytesSent = -1;
        bytesRetransmitted = -1;
        bytesReceived = -1;
        segmentsOut = -1;
        segmentsIn = -1;
        retransmits = -1;
        lost = -1;
        outOfOrder = -1;
        srttUs = -1;
        rttvarUs = -1;
        endSequenceSent = -1;
        endSequenceReceived = -1;
        state = 0;
        error = 0;
        isIncomplete = false;
        isFinal = false;
    }

    public boolean isKnown() {
        return bytesSent >= 0 || bytesReceived >= 0 || srttUs >= 0 || state != 0;
    }

    public void copyFrom(SocketCounters other) {
        bytesSent = other.bytesSent;
        bytesRetransmitted = other.bytesRetransmitted;
        bytesReceived = other.bytesReceived;
        segmentsOut = other.segmentsOut;
        segmentsIn = other.segmentsIn;
        retransmits = other.retransmits;
        lost = other.lost;
        outOfOrder = other.outOfOrder;
        srttUs = other.srttUs;
        rttvarUs = other.rttvarUs;
        endSequenceSent = other.endSequenceSent;
        endSequenceReceived = other.endSequenceReceived;
        state = other.state;
        error = other.error;
        isIncomplete = other.isIncomplete;
        isFinal = other.isFinal;
    }

    /** Name of a kernel TCP state as ntop and ss(8) spell it; empty for 0. */
    public static String stateName(int state) {
        return state > 0 && state < STATES.length ? STATES[state] : "";
    }

    private static final String[] STATES = {
        "",
        "ESTABLISHED",
        "SYN-SENT",
        "SYN-RECV",
        "FIN-WAIT-1",
        "FIN-WAIT-2",
        "TIME-WAIT",
        "CLOSE",
        "CLOSE-WAIT",
        "LAST-ACK",
        "LISTEN",
        "CLOSING",
        "SYN-RECV"
    };
}
