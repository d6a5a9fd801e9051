// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

/**
 * Where the fields of a flow lie in its 256 octets of the {@link FlowTable}. A field with two values has that of
 * canonical end {@code a} first, {@code b} one stride later: {@code PACKETS + side * 8}.
 *
 * <p>What a packet of a known flow reads and writes lies in the first two cache lines, so that these are all it has to wait
 * for. The other two are for beginnings, ends, losses and events.
 */
final class FlowLayout {
    static final int LENGTH = 256;
    static final int LENGTH_SHIFT = 8;
    static final int CACHE_LINE = 64;

    static final int A_HI = 0;
    static final int A_LO = 8;
    static final int B_HI = 16;
    static final int B_LO = 24;
    /** {@link io.flowbraid.model.FiveTuple#packPorts} with the interface as qualifier. */
    static final int PORTS = 32;

    static final int LAST_NS = 40;
    /** long[2] each. */
    static final int PACKETS = 48;

    static final int BYTES = 64;
    static final int PAYLOAD = 80;

    /** int[2]: sequence number expected next from that end. */
    static final int NEXT_SEQUENCE = 96;

    static final int INITIAL_SEQUENCE = 104;
    /** Not TCP, so in the place of the sequence numbers. long[2]: that end's last packet; 0 none. */
    static final int LAST_SENT_NS = 96;

    /** int[2]: ownership of that end, {@link Ownerships#NONE} without. */
    static final int OWNER = 112;
    /** int: the bits below. */
    static final int STATE = 120;
    /** byte[2]: OR of the control bits that end sent. */
    static final int TCP_FLAGS = 124;
    /** short: VLAN identifier, -1 untagged. */
    static final int VLAN = 126;

    static final int START_NS = 128;
    /** int[2] each: the newest hole in that end's sequence space, [start, end). */
    static final int HOLE_START = 136;

    static final int HOLE_END = 144;
    /** Not TCP, so in the place of the holes. long[2]: that end's first packet; 0 none. */
    static final int FIRST_SENT_NS = 136;

    /** Time of the packet that closed the connection; 0 open. */
    static final int CLOSED_NS = 152;
    /** Time of the last interim report, at first the start. */
    static final int REPORTED_NS = 160;
    /** SYN to the ACK that ended the handshake, ns; -1 not seen. */
    static final int HANDSHAKE_NS = 168;
    /** int: links of the timer bucket's list, and the bucket. */
    static final int NEXT = 176;

    static final int PREVIOUS = 180;
    static final int BUCKET = 184;
    /** int: upper half of the key's hash. */
    static final int TAG = 188;

    /** long[2]. */
    static final int RETRANSMITTED_BYTES = 192;
    /** int[2] each. */
    static final int RETRANSMITTED = 208;

    static final int OUT_OF_ORDER = 216;
    /** int[2]: from the first packet to the owner being known, microseconds. */
    static final int OWNER_DELAY_US = 224;
    /** int: the flow of the same key that this one took the place of, 0 none; else its id + 1. */
    static final int PREDECESSOR = 232;
    /** int: likewise the flow that took this one's place. */
    static final int SUCCESSOR = 236;
    /** int: the socket that sent the first SYN connected so many microseconds before it at most. */
    static final int OPEN_WINDOW_US = 240;
    /** int: the next connection of the five-tuple began so many microseconds after this one; 0 none known. */
    static final int SUCCEEDED_US = 244;
    /** byte[2]: {@link io.flowbraid.model.AttributionStatus} of that end. */
    static final int STATUS = 248;
    /** byte[2]: {@link io.flowbraid.model.UnattributedReason} of that end. */
    static final int REASON = 250;
    /** short: ICMP type and code of the first packet. */
    static final int ICMP = 252;

    /** The client is canonical end b. */
    static final int CLIENT_IS_B = 1;
    /** Bits 1-3: {@link io.flowbraid.model.ClientEvidence}. */
    static final int EVIDENCE_SHIFT = 1;

    static final int EVIDENCE_MASK = 7 << EVIDENCE_SHIFT;
    /** The first packet was a SYN without ACK. */
    static final int BEGAN_WITH_SYN = 1 << 4;
    /** Payload, or an ACK after the SYN-ACK, was seen from the client. */
    static final int ESTABLISHED = 1 << 5;
    /** Bits 6-7: a sequence number of that end is known (6 + side). */
    static final int SEQUENCE_KNOWN = 1 << 6;
    /** Bits 8-9: that end's SYN was seen. */
    static final int SYN_SEEN = 1 << 8;

    static final int SELF = 1 << 10;
    /** The settle time was granted already. */
    static final int SETTLED = 1 << 11;
    /** Another flow has its key now: out of the index, waiting for its last events. */
    static final int DETACHED = 1 << 12;

    /** Bits 13-14: a socket opened after that end's last packet may have the next: its owner is to be found anew. */
    static final int AWAITS_OWNER = 1 << 13;
    /** Bits 15-20: how often more time was granted because its feed lags. */
    static final int LATE_STEPS_SHIFT = 15;

    static final int LATE_STEPS_MASK = 63 << LATE_STEPS_SHIFT;

    /** Another shard counts it, see {@link OverheardFlows}. */
    static final int OVERHEARD = 1 << 21;

    private FlowLayout() {}
}
