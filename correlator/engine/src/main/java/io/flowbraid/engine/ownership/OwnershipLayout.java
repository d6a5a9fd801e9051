// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

/**
 * Offsets of the fields in the 176-byte record of an ownership; only {@link Ownership} uses them. Two fields share a
 * place where a bit of {@link #BITS} says which of them it holds.
 */
final class OwnershipLayout {
    static final int LENGTH = 176;

    static final int A_HI = 0;
    static final int A_LO = 8;
    static final int B_HI = 16;
    static final int B_LO = 24;
    /** {@link io.flowbraid.model.network.FiveTuple#packPorts}, qualifier 0. */
    static final int PORTS = 32;

    static final int COOKIE = 40;
    /** When the socket opened; 0 unknown. */
    static final int OPEN_NS = 48;
    /** When the socket closed; of one without {@link #CLOSED} when the last event about it was made. */
    static final int CLOSE_NS = 56;
    /** Time of the last change, which orders the expiry lists. */
    static final int TOUCHED_NS = 64;

    /** When the first event about it was made. */
    static final int FIRST_SEEN_NS = 72;

    /** The flow of sockets it is in, with {@link #IN_FLOW}; else the identifier of the last one that ended. */
    static final int FLOW = 80;

    /** long each: counters of the kernel, -1 unknown. */
    static final int BYTES_SENT = 88;

    static final int BYTES_RETRANSMITTED = 96;
    static final int BYTES_RECEIVED = 104;
    /** With {@link #SEQUENCES_KNOWN}, the upper half is the sequence number after the last byte that it sent. */
    static final int SEGMENTS_OUT = 112;

    /**
     * With {@link #SEQUENCES_KNOWN}, the upper half is the sequence number after the last byte that it received, if
     * known.
     */
    static final int SEGMENTS_IN = 120;
    /** int each, without sign: what the kernel counts in 32 bits, all ones unknown. */
    static final int RETRANSMITS = 128;

    static final int LOST = 132;
    static final int OUT_OF_ORDER = 136;
    static final int SRTT_US = 140;
    static final int RTTVAR_US = 144;

    /** int: the bits below, the kernel's TCP state and its errno. */
    static final int BITS = 148;
    /** int: what {@link Owners} knows of it. */
    static final int OWNER = 152;
    /** int: what {@code Relays} knows of it. */
    static final int RELAY = 156;
    /** int: flows that point here. */
    static final int REFERENCES = 160;
    /** int each: next of the same hash, or of the freed ones; links of the expiry list. */
    static final int NEXT = 164;

    static final int NEWER = 168;
    static final int OLDER = 172;

    static final int SIDE = 1;
    static final int CLOSED = 1 << 1;
    static final int CLAIMS_DISAGREE = 1 << 2;
    static final int DORMANT = 1 << 3;
    static final int MATCHED = 1 << 4;
    static final int INDEXED = 1 << 5;
    static final int IN_FLOW = 1 << 6;
    static final int INCOMPLETE = 1 << 7;
    static final int FINAL = 1 << 8;
    /** The kernel counts the segments of TCP in 32 bits. */
    static final int SEQUENCES_KNOWN = 1 << 9;
    /** Two bits: the expiry list, see {@link Ownerships}. */
    static final int LIST_SHIFT = 10;

    static final int LIST_MASK = 3;
    /** With {@link #SEQUENCES_KNOWN}: what it received has ended, too. */
    static final int RECEIVED_END_KNOWN = 1 << 12;

    /** The last record of its last flow of sockets was counted in sums. */
    static final int COUNTED = 1 << 13;

    static final int STATE_SHIFT = 14;
    static final int MAX_STATE = 0x3f;
    static final int ERROR_SHIFT = 20;
    /** The highest errno there is ({@code MAX_ERRNO}). */
    static final int MAX_ERROR = 0xfff;

    private OwnershipLayout() {}
}
