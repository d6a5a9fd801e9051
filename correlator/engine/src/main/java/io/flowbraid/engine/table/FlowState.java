// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import io.flowbraid.model.flow.ClientEvidence;

/** The bits of {@link Flow#state}. */
public final class FlowState {
    /** The client is canonical end b. */
    static final int CLIENT_IS_B = 1;
    /** Bits 1-3: {@link ClientEvidence}. */
    private static final int EVIDENCE_SHIFT = 1;

    private static final int EVIDENCE_MASK = 7 << EVIDENCE_SHIFT;
    /** The first packet was a SYN without ACK. */
    public static final int BEGAN_WITH_SYN = 1 << 4;
    /** Payload, or an ACK after the SYN-ACK, was seen from the client. */
    public static final int ESTABLISHED = 1 << 5;
    /** Of a flow of sockets, in the same place: see {@code CapturedBeside}. */
    public static final int PACKETS_SEEN = 1 << 5;
    /** Bits 6-7: a sequence number of that end is known (6 + side). */
    public static final int SEQUENCE_KNOWN = 1 << 6;
    /** Bits 8-9: that end's SYN was seen. */
    public static final int SYN_SEEN = 1 << 8;
    /** The flow carries one of our own feeds. */
    public static final int SELF = 1 << 10;
    /** The settle time was granted already. */
    public static final int SETTLED = 1 << 11;
    /** Another flow has its key now: it is not in the index and waits for its last events. */
    static final int DETACHED = 1 << 12;

    /** Bits 13-14: a socket opened after that end's last packet and may own the next: find its owner anew then. */
    public static final int AWAITS_OWNER = 1 << 13;
    /** Of a flow of sockets, in the same place: open sockets of several processes have that end. */
    public static final int SHARED = 1 << 13;
    /** Bits 15-20: how often more time was granted because its feed lags. */
    private static final int LATE_STEPS_SHIFT = 15;

    private static final int LATE_STEPS_MASK = 63 << LATE_STEPS_SHIFT;
    /** What one more late step adds. */
    public static final int LATE_STEP = 1 << LATE_STEPS_SHIFT;

    /** Known from its sockets or an exporter's records, without packets: see {@link SocketFlow}. */
    public static final int SOCKETS = 1 << 22;
    /** Counted by an exporter. */
    public static final int EXPORTED = 1 << 23;
    /** Live sockets of several namespaces have the five-tuple; which two are a pair is unknown. */
    public static final int CONTESTED = 1 << 24;
    /** Of a flow of packets, in the same place: see {@code VlanRivals}. */
    public static final int SEVERAL_VLANS = 1 << 24;
    /** Its counters changed since the last record. */
    public static final int MOVED = 1 << 26;
    /** A record of it has left. */
    public static final int REPORTED = 1 << 27;
    /** Its sums stay as they are: its sockets count for another flow now. */
    public static final int FROZEN = 1 << 28;
    /** A socket that may be its other end is known; more events will tell. */
    public static final int AWAITS_PARTNER = 1 << 29;

    /** Both ends of the TCP connection sent a SYN without ACK. */
    public static final int SIMULTANEOUS = 1 << 30;

    /** Its first packet came so late that its sockets may have been forgotten. */
    public static final int BEGAN_LATE = 1 << 31;

    private FlowState() {}

    /** Canonical end the client is: 0 a, 1 b. */
    public static int client(int state) {
        return state & CLIENT_IS_B;
    }

    /** Ordinal of the {@link ClientEvidence}. */
    public static int evidence(int state) {
        return (state & EVIDENCE_MASK) >>> EVIDENCE_SHIFT;
    }

    /** The bits that say: that end is the client, by that evidence. */
    public static int clientBits(int side, ClientEvidence evidence) {
        return side * CLIENT_IS_B | evidence.ordinal() << EVIDENCE_SHIFT;
    }

    /** The state with another client and evidence. */
    public static int withClient(int state, int side, ClientEvidence evidence) {
        return state & ~(EVIDENCE_MASK | CLIENT_IS_B) | clientBits(side, evidence);
    }

    public static int lateSteps(int state) {
        return (state & LATE_STEPS_MASK) >>> LATE_STEPS_SHIFT;
    }
}
