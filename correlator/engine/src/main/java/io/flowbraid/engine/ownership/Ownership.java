// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;

/**
 * "This socket was this process's, from open to close": an interval on one end of one five-tuple, never just a key. The
 * fields are read and written in a record off the Java heap, in the manner of {@link Flow}. An ownership is the address
 * of its record, from {@link Ownerships#at}; no address is checked. What sockets of one process have in common stands
 * in an {@link SharedOwner}. The fields lie where {@link OwnershipLayout} says.
 */
public final class Ownership {
    public static final long STILL_OPEN = Long.MAX_VALUE;
    /** The address of no ownership. */
    public static final long NULL = 0;

    private static final int UNKNOWN = -1;
    private static final long MAX_COUNT = 0xffff_fffeL;

    private Ownership() {}

    /** Clears the record and enters its key and side. It is open, and its counters are unknown. */
    static void clear(long o, TupleKey key, int side) {
        for (long word = o; word < o + OwnershipLayout.LENGTH; word += Long.BYTES) {
            putLong(word, 0);
        }
        putLong(o + OwnershipLayout.A_HI, key.aHi);
        putLong(o + OwnershipLayout.A_LO, key.aLo);
        putLong(o + OwnershipLayout.B_HI, key.bHi);
        putLong(o + OwnershipLayout.B_LO, key.bLo);
        putLong(o + OwnershipLayout.PORTS, key.ports);
        for (int counter = OwnershipLayout.BYTES_SENT; counter <= OwnershipLayout.SEGMENTS_IN; counter += Long.BYTES) {
            putLong(o + counter, UNKNOWN);
        }
        for (int counter = OwnershipLayout.RETRANSMITS;
                counter <= OwnershipLayout.RTTVAR_US;
                counter += Integer.BYTES) {
            putInt(o + counter, UNKNOWN);
        }
        putInt(o + OwnershipLayout.BITS, side);
    }

    public static long aHi(long o) {
        return getLong(o + OwnershipLayout.A_HI);
    }

    public static long aLo(long o) {
        return getLong(o + OwnershipLayout.A_LO);
    }

    public static long bHi(long o) {
        return getLong(o + OwnershipLayout.B_HI);
    }

    public static long bLo(long o) {
        return getLong(o + OwnershipLayout.B_LO);
    }

    /** {@link FiveTuple#packPorts}, qualifier 0. */
    public static long ports(long o) {
        return getLong(o + OwnershipLayout.PORTS);
    }

    public static int protocol(long o) {
        return FiveTuple.protocolOf(ports(o));
    }

    /** Canonical end this socket is: 0 a, 1 b. */
    public static int side(long o) {
        return getInt(o + OwnershipLayout.BITS) & OwnershipLayout.SIDE;
    }

    /** Number of the socket within its namespace; 0 unknown. */
    public static long cookie(long o) {
        return getLong(o + OwnershipLayout.COOKIE);
    }

    public static void cookie(long o, long cookie) {
        putLong(o + OwnershipLayout.COOKIE, cookie);
    }

    /** Its agent reports it again and again while it lives. */
    public static boolean isRepeated(long o) {
        return cookie(o) != 0;
    }

    /** 0 when the socket is older than its agent. */
    public static long openNs(long o) {
        return getLong(o + OwnershipLayout.OPEN_NS);
    }

    /** When the first event about it was made. */
    public static long firstSeenNs(long o) {
        return getLong(o + OwnershipLayout.FIRST_SEEN_NS);
    }

    /** @param openNs 0 unknown */
    static void opened(long o, long openNs, long firstSeenNs) {
        putLong(o + OwnershipLayout.OPEN_NS, openNs);
        putLong(o + OwnershipLayout.FIRST_SEEN_NS, firstSeenNs);
    }

    public static boolean isClosed(long o) {
        return has(o, OwnershipLayout.CLOSED);
    }

    /** {@link #STILL_OPEN}, or when it closed. Written by {@link Ownerships#close} and {@link Ownerships#reopen}. */
    public static long closeNs(long o) {
        return isClosed(o) ? getLong(o + OwnershipLayout.CLOSE_NS) : STILL_OPEN;
    }

    static void close(long o, long ns) {
        set(o, OwnershipLayout.CLOSED, true);
        putLong(o + OwnershipLayout.CLOSE_NS, ns);
    }

    /** An event of that time shows that it is open. */
    static void reopen(long o, long seenNs) {
        set(o, OwnershipLayout.CLOSED, false);
        putLong(o + OwnershipLayout.CLOSE_NS, seenNs);
    }

    /** When the last event about an open socket was made; of a closed one its close. */
    public static long lastSeenNs(long o) {
        return getLong(o + OwnershipLayout.CLOSE_NS);
    }

    /** An event of that time: of an open socket it may be the last. */
    static void seen(long o, long ns) {
        if (!isClosed(o)) {
            putLong(o + OwnershipLayout.CLOSE_NS, Math.max(lastSeenNs(o), ns));
        }
    }

    /** The flow of sockets it is in; {@link FlowTable#NOT_FOUND} none. */
    public static int flow(long o) {
        return has(o, OwnershipLayout.IN_FLOW) ? (int) getLong(o + OwnershipLayout.FLOW) : FlowTable.NOT_FOUND;
    }

    public static boolean isInFlow(long o) {
        return has(o, OwnershipLayout.IN_FLOW);
    }

    /** Enters the flow that it is in from now on. */
    public static void flow(long o, int id) {
        set(o, OwnershipLayout.IN_FLOW, true);
        putLong(o + OwnershipLayout.FLOW, id);
    }

    /** Identifier of the flow of sockets it was in before; 0 none, or while it is in one. */
    public static long lastFlowId(long o) {
        return has(o, OwnershipLayout.IN_FLOW) ? 0 : getLong(o + OwnershipLayout.FLOW);
    }

    /**
     * The flow it is in leaves.
     *
     * @param isCounted sums count its last record
     */
    public static void flowEnded(long o, long flowId, boolean isCounted) {
        set(o, OwnershipLayout.IN_FLOW, false);
        set(o, OwnershipLayout.COUNTED, isCounted);
        putLong(o + OwnershipLayout.FLOW, flowId);
    }

    /** Sums count what it sent and received from then on until it closed: a flow of sockets has told it. */
    public static boolean isReported(long o) {
        return isClosed(o) && lastFlowId(o) != 0 && has(o, OwnershipLayout.COUNTED);
    }

    /** A datagram socket whose client went away: its counters move late, and make no flow. */
    public static boolean isDormant(long o) {
        return has(o, OwnershipLayout.DORMANT);
    }

    public static void isDormant(long o, boolean value) {
        set(o, OwnershipLayout.DORMANT, value);
    }

    /** Two events of the same rank named different processes. */
    public static boolean claimsDisagree(long o) {
        return has(o, OwnershipLayout.CLAIMS_DISAGREE);
    }

    public static void claimsDisagree(long o, boolean value) {
        set(o, OwnershipLayout.CLAIMS_DISAGREE, value);
    }

    /** It belonged to a flow at some time. */
    static boolean wasMatched(long o) {
        return has(o, OwnershipLayout.MATCHED);
    }

    /** Its socket is in a flow, by another feed's words. */
    public static void matched(long o) {
        set(o, OwnershipLayout.MATCHED, true);
    }

    /** Flows that point here. */
    static int references(long o) {
        return getInt(o + OwnershipLayout.REFERENCES);
    }

    static void references(long o, int count) {
        putInt(o + OwnershipLayout.REFERENCES, count);
        if (count > 0) {
            set(o, OwnershipLayout.MATCHED, true);
        }
    }

    /** It is in the index; false once expired, while flows still point here. */
    static boolean isIndexed(long o) {
        return has(o, OwnershipLayout.INDEXED);
    }

    static void isIndexed(long o, boolean value) {
        set(o, OwnershipLayout.INDEXED, value);
    }

    /** Number of its {@link SharedOwner}, which {@link Ownerships#owner} gives. */
    static int owner(long o) {
        return getInt(o + OwnershipLayout.OWNER);
    }

    static void owner(long o, int number) {
        putInt(o + OwnershipLayout.OWNER, number);
    }

    /** What {@code Relays} knows of it; 0 nothing. */
    public static int relay(long o) {
        return getInt(o + OwnershipLayout.RELAY);
    }

    public static void relay(long o, int relay) {
        putInt(o + OwnershipLayout.RELAY, relay);
    }

    /** Next of the same hash, or of those that are free. */
    static int next(long o) {
        return getInt(o + OwnershipLayout.NEXT);
    }

    static void next(long o, int id) {
        putInt(o + OwnershipLayout.NEXT, id);
    }

    /** The expiry list it is in, 0 none. */
    static int list(long o) {
        return getInt(o + OwnershipLayout.BITS) >>> OwnershipLayout.LIST_SHIFT & OwnershipLayout.LIST_MASK;
    }

    static void list(long o, int list) {
        final int others =
                getInt(o + OwnershipLayout.BITS) & ~(OwnershipLayout.LIST_MASK << OwnershipLayout.LIST_SHIFT);
        putInt(o + OwnershipLayout.BITS, others | list << OwnershipLayout.LIST_SHIFT);
    }

    /** The one that changed next after it, of its expiry list. */
    static int newer(long o) {
        return getInt(o + OwnershipLayout.NEWER);
    }

    static void newer(long o, int id) {
        putInt(o + OwnershipLayout.NEWER, id);
    }

    /** The one that changed last before it, of its expiry list. */
    static int older(long o) {
        return getInt(o + OwnershipLayout.OLDER);
    }

    static void older(long o, int id) {
        putInt(o + OwnershipLayout.OLDER, id);
    }

    /** Time of the last change. */
    static long touchedNs(long o) {
        return getLong(o + OwnershipLayout.TOUCHED_NS);
    }

    static void touchedNs(long o, long ns) {
        putLong(o + OwnershipLayout.TOUCHED_NS, ns);
    }

    public static long bytesSent(long o) {
        return getLong(o + OwnershipLayout.BYTES_SENT);
    }

    public static long bytesRetransmitted(long o) {
        return getLong(o + OwnershipLayout.BYTES_RETRANSMITTED);
    }

    public static long bytesReceived(long o) {
        return getLong(o + OwnershipLayout.BYTES_RECEIVED);
    }

    public static long segmentsOut(long o) {
        return segments(o, o + OwnershipLayout.SEGMENTS_OUT);
    }

    public static long segmentsIn(long o) {
        return segments(o, o + OwnershipLayout.SEGMENTS_IN);
    }

    private static long segments(long o, long counter) {
        final long value = getLong(counter);
        return !hasEndSequences(o) ? value : (int) value == UNKNOWN ? UNKNOWN : value & 0xffff_ffffL;
    }

    /** Its counters are those of a closed socket. */
    public static boolean isFinal(long o) {
        return has(o, OwnershipLayout.FINAL);
    }

    public static void isFinal(long o, boolean value) {
        set(o, OwnershipLayout.FINAL, value);
    }

    /** It closed, and the number after the last byte that it sent is known. */
    static boolean hasEndSequences(long o) {
        return has(o, OwnershipLayout.SEQUENCES_KNOWN);
    }

    /**
     * The other end had closed before it did, so that the number after the last byte that it received is known as well.
     */
    static boolean hasEndSequenceReceived(long o) {
        return hasEndSequences(o) && has(o, OwnershipLayout.RECEIVED_END_KNOWN);
    }

    /** Sequence number after the last byte that it sent. */
    static int endSequenceSent(long o) {
        return (int) (getLong(o + OwnershipLayout.SEGMENTS_OUT) >>> 32);
    }

    /** Sequence number after the last byte that it received. */
    static int endSequenceReceived(long o) {
        return (int) (getLong(o + OwnershipLayout.SEGMENTS_IN) >>> 32);
    }

    /** Copies its counters. */
    public static void readCounters(long o, SocketCounters out) {
        out.bytesSent = bytesSent(o);
        out.bytesRetransmitted = bytesRetransmitted(o);
        out.bytesReceived = bytesReceived(o);
        out.segmentsOut = segmentsOut(o);
        out.segmentsIn = segmentsIn(o);
        out.retransmits = count(o + OwnershipLayout.RETRANSMITS);
        out.lost = count(o + OwnershipLayout.LOST);
        out.outOfOrder = count(o + OwnershipLayout.OUT_OF_ORDER);
        out.srttUs = count(o + OwnershipLayout.SRTT_US);
        out.rttvarUs = count(o + OwnershipLayout.RTTVAR_US);
        out.endSequenceSent = hasEndSequences(o) ? Integer.toUnsignedLong(endSequenceSent(o)) : UNKNOWN;
        out.endSequenceReceived = hasEndSequenceReceived(o) ? Integer.toUnsignedLong(endSequenceReceived(o)) : UNKNOWN;
        final int bits = getInt(o + OwnershipLayout.BITS);
        out.state = bits >>> OwnershipLayout.STATE_SHIFT & OwnershipLayout.MAX_STATE;
        out.error = bits >>> OwnershipLayout.ERROR_SHIFT & OwnershipLayout.MAX_ERROR;
        out.isIncomplete = (bits & OwnershipLayout.INCOMPLETE) != 0;
        out.isFinal = (bits & OwnershipLayout.FINAL) != 0;
    }

    /** Replaces its counters. */
    static void writeCounters(long o, SocketCounters counters) {
        putLong(o + OwnershipLayout.BYTES_SENT, counters.bytesSent);
        putLong(o + OwnershipLayout.BYTES_RETRANSMITTED, counters.bytesRetransmitted);
        putLong(o + OwnershipLayout.BYTES_RECEIVED, counters.bytesReceived);
        writeSegments(o, counters);
        count(o + OwnershipLayout.RETRANSMITS, counters.retransmits);
        count(o + OwnershipLayout.LOST, counters.lost);
        count(o + OwnershipLayout.OUT_OF_ORDER, counters.outOfOrder);
        count(o + OwnershipLayout.SRTT_US, counters.srttUs);
        count(o + OwnershipLayout.RTTVAR_US, counters.rttvarUs);
        final int others = getInt(o + OwnershipLayout.BITS)
                & (1 << OwnershipLayout.STATE_SHIFT) - 1
                & ~(OwnershipLayout.INCOMPLETE | OwnershipLayout.FINAL);
        putInt(
                o + OwnershipLayout.BITS,
                others
                        | within(counters.state, OwnershipLayout.MAX_STATE) << OwnershipLayout.STATE_SHIFT
                        | within(counters.error, OwnershipLayout.MAX_ERROR) << OwnershipLayout.ERROR_SHIFT
                        | (counters.isIncomplete ? OwnershipLayout.INCOMPLETE : 0)
                        | (counters.isFinal ? OwnershipLayout.FINAL : 0));
    }

    private static void writeSegments(long o, SocketCounters counters) {
        final boolean hasSequences =
                counters.endSequenceSent >= 0 && counters.segmentsOut <= MAX_COUNT && counters.segmentsIn <= MAX_COUNT;
        set(o, OwnershipLayout.SEQUENCES_KNOWN, hasSequences);
        set(o, OwnershipLayout.RECEIVED_END_KNOWN, hasSequences && counters.endSequenceReceived >= 0);
        long out = counters.segmentsOut;
        long in = counters.segmentsIn;
        if (hasSequences) {
            out = counters.endSequenceSent << 32 | out & 0xffff_ffffL;
            in = counters.endSequenceReceived << 32 | in & 0xffff_ffffL;
        }
        putLong(o + OwnershipLayout.SEGMENTS_OUT, out);
        putLong(o + OwnershipLayout.SEGMENTS_IN, in);
    }

    /** 0, which means unknown, for a number no kernel has. */
    private static int within(int value, int max) {
        return value < 0 || value > max ? 0 : value;
    }

    private static long count(long counter) {
        final int value = getInt(counter);
        return value == UNKNOWN ? UNKNOWN : Integer.toUnsignedLong(value);
    }

    private static void count(long counter, long value) {
        putInt(counter, value < 0 ? UNKNOWN : (int) Math.min(value, MAX_COUNT));
    }

    private static boolean has(long o, int bit) {
        return (getInt(o + OwnershipLayout.BITS) & bit) != 0;
    }

    private static void set(long o, int bit, boolean value) {
        final int bits = getInt(o + OwnershipLayout.BITS);
        putInt(o + OwnershipLayout.BITS, value ? bits | bit : bits & ~bit);
    }

    /** Fills the key with the five-tuple of the ownership, qualifier 0. */
    public static TupleKey key(long o, TupleKey into) {
        return into.set(aHi(o), aLo(o), bHi(o), bLo(o), ports(o));
    }

    public static boolean hasKey(long o, TupleKey key) {
        return ports(o) == key.ports
                && aLo(o) == key.aLo
                && bLo(o) == key.bLo
                && aHi(o) == key.aHi
                && bHi(o) == key.bHi;
    }

    /** True if an address means a host only within a network namespace. */
    public static boolean isScoped(long o) {
        return TupleKey.isScoped(aHi(o), aLo(o)) || TupleKey.isScoped(bHi(o), bLo(o));
    }

    /** Two sockets may have been open at the same time. */
    public static boolean mayOverlap(long one, long other, long slackNs) {
        return openNs(one) <= closedUntilNs(other, slackNs) && openNs(other) <= closedUntilNs(one, slackNs);
    }

    private static long closedUntilNs(long o, long slackNs) {
        return isClosed(o) ? closeNs(o) + slackNs : STILL_OPEN;
    }

    /** True if the socket receives what is sent to a group, as others may. */
    public static boolean isOfGroup(long o) {
        return protocol(o) == Transport.UDP
                && (side(o) == 0
                        ? IpAddress.isMulticastOrBroadcast(aHi(o), aLo(o))
                        : IpAddress.isMulticastOrBroadcast(bHi(o), bLo(o)));
    }
}
