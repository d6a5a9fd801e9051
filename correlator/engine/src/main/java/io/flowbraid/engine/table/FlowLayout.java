// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

/**
 * Offsets of the fields in the 256-byte record of a flow; only {@link Flow} uses them. A field with two values has that
 * of canonical end {@code a} first, {@code b} one stride later: {@code PACKETS + side * 8}.
 *
 * <p>A packet of a known flow reads and writes only the first two cache lines. The other two hold what beginnings,
 * ends, losses and events need. A datagram that is remembered needs the third one, too.
 */
public final class FlowLayout {
    static final int LENGTH = 256;
    static final int LENGTH_SHIFT = 8;
    public static final int CACHE_LINE = 64;

    static final int A_HI = 0;
    static final int A_LO = 8;
    static final int B_HI = 16;
    static final int B_LO = 24;
    /** {@link io.flowbraid.model.network.FiveTuple#packPorts} with the interface as qualifier. */
    static final int PORTS = 32;

    static final int LAST_NS = 40;
    /** long[2] each. */
    static final int PACKETS = 48;

    static final int BYTES = 64;
    static final int PAYLOAD_BYTES = 80;

    /** int[2]: sequence number expected next from that end. */
    static final int NEXT_SEQUENCE = 96;

    static final int INITIAL_SEQUENCE = 104;
    /** Not TCP, so in the place of the sequence numbers. long[2]: that end's last packet; 0 none. */
    static final int LAST_SENT_NS = 96;

    /** int[2]: ownership of that end, {@code Ownerships.NONE} without. */
    static final int OWNER = 112;
    /** int: the bits of {@link FlowState}. */
    static final int STATE = 120;
    /** byte[2]: OR of the control bits that end sent. */
    static final int TCP_FLAGS = 124;
    /** short: identifier of the outer VLAN, 0 untagged; bit 12: there is an inner one. */
    static final int VLAN = 126;

    static final int START_NS = 128;
    /** Not TCP. long[2]: that end's first packet; 0 none. */
    static final int FIRST_SENT_NS = 136;

    /** Time of the packet that closed the connection; 0 open. */
    static final int CLOSED_NS = 152;
    /** Time of the last interim report, at first the start. */
    static final int REPORTED_NS = 160;
    /** TCP: see {@code Handshake}. */
    static final int HANDSHAKE = 168;
    /** Not TCP, so in the place of the handshake: the newest entry in the {@code DatagramLog}; not positive without. */
    static final int NEWEST_LOGGED = 168;
    /**
     * ICMP, so in the place of the handshake. long: ports of the quoted flow, {@link
     * io.flowbraid.model.network.FiveTuple#packPorts}.
     */
    static final int QUOTED_PORTS = 168;
    /** int: links of the timer bucket's list. */
    static final int NEXT = 176;

    static final int PREVIOUS = 180;
    /** short: the bucket. */
    static final int BUCKET = 184;
    /** short: identifier of the inner VLAN; 0 without. */
    static final int INNER_VLAN = 186;
    /** int: upper half of the key's hash. */
    static final int TAG = 188;

    /** long[2]. */
    static final int RETRANSMITTED_BYTES = 192;
    /** int[2] each. */
    static final int RETRANSMITTED = 208;

    static final int OUT_OF_ORDER = 216;
    /** ICMP, so in the place of what TCP repeats. long[4]: addresses of the quoted flow, as in a key. */
    static final int QUOTED = 192;
    /** int[2]: from the first packet to the owner being known, microseconds. */
    static final int OWNER_DELAY_US = 224;
    /** int: id + 1 of the flow of the same key before this one; 0 none. */
    static final int PREDECESSOR = 232;
    /** int: id + 1 of the flow of the same key after this one; 0 none. */
    static final int SUCCESSOR = 236;
    /**
     * int: the flow before it on the five-tuple had its last packet so many microseconds before; MAX_VALUE none known.
     */
    static final int OPEN_WINDOW_US = 240;
    /** TCP. int: the next connection of the five-tuple began so many microseconds after this one; 0 none known. */
    static final int SUCCEEDED_US = 244;
    /** Not TCP, so in the place of the successor's time. int: the newest entry in the log when the last record left. */
    static final int REPORTED_LOGGED = 244;
    /** ICMP, so in the place of the successor's time. int: the bits of {@link IcmpErrors}. */
    static final int QUOTED_STATE = 244;
    /**
     * byte[2]: bits 0-2 {@link io.flowbraid.model.attribution.AttributionStatus} of that end, bits 3-7 {@link
     * io.flowbraid.model.attribution.UnattributedReason}.
     */
    static final int STATUS = 248;
    /** short: type << 8 | code of the last ICMP error about the flow, highest bit: it was about b's packet; 0 none. */
    static final int ICMP_ERROR = 250;
    /** short: ICMP type and code of the first packet. */
    static final int ICMP_TYPE_CODE = 252;

    private FlowLayout() {}
}
