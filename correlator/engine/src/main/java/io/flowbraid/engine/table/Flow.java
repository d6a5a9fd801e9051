// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.agrona.UnsafeApi.getByte;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.getShort;
import static org.agrona.UnsafeApi.putByte;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;
import static org.agrona.UnsafeApi.putShort;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.VlanTags;

/**
 * The fields of a flow, read and written in its record off the Java heap. A flow is the address of its record, from
 * {@link FlowTable#at}; no address is checked. {@code side} is a canonical end: 0 a, 1 b. The fields lie where {@link
 * FlowLayout} says.
 */
public final class Flow {
    private Flow() {}

    /** Clears the record and enters its key. */
    static void clear(long flow, long aHi, long aLo, long bHi, long bLo, long ports, int vlanTags) {
        for (long word = flow; word < flow + FlowLayout.LENGTH; word += Long.BYTES) {
            putLong(word, 0); // a call of setMemory costs more than that
        }
        putLong(flow + FlowLayout.A_HI, aHi);
        putLong(flow + FlowLayout.A_LO, aLo);
        putLong(flow + FlowLayout.B_HI, bHi);
        putLong(flow + FlowLayout.B_LO, bLo);
        putLong(flow + FlowLayout.PORTS, ports);
        vlanTags(flow, vlanTags);
    }

    /** Loads both cache lines that a packet needs, and that of {@link #newestLogged}; the value means nothing. */
    static long touch(long flow, boolean isLogged) {
        final int logged = isLogged ? FlowLayout.NEWEST_LOGGED : 0;
        return getLong(flow) + getLong(flow + FlowLayout.CACHE_LINE) + getLong(flow + logged);
    }

    /** Loads both pairs of lines: the processor fetches the other line of a pair, too. */
    public static long touchAll(long flow) {
        return getLong(flow + FlowLayout.LAST_NS) + getLong(flow + FlowLayout.CLOSED_NS);
    }

    /** High word of that end's address, see {@link io.flowbraid.model.network.IpAddress}. */
    public static long hi(long flow, int side) {
        return getLong(flow + FlowLayout.A_HI + side * 16);
    }

    /** Low word of that end's address. */
    public static long lo(long flow, int side) {
        return getLong(flow + FlowLayout.A_LO + side * 16);
    }

    /** {@link FiveTuple#packPorts} with the observation point as qualifier. */
    public static long ports(long flow) {
        return getLong(flow + FlowLayout.PORTS);
    }

    /** ICMP: the identifier of an echo, else 0. */
    public static int port(long flow, int side) {
        final long key = ports(flow);
        final long ports = SocketFlow.isSocketFlow(flow) ? key : FiveTuple.socketPorts(key);
        return side == 0 ? FiveTuple.aPortOf(ports) : FiveTuple.bPortOf(ports);
    }

    public static int protocol(long flow) {
        return FiveTuple.protocolOf(ports(flow));
    }

    /** Where the flow was observed: 16 bits, the index of an {@code ObservedInterface}. */
    public static int observationPoint(long flow) {
        return FiveTuple.qualifierOf(ports(flow));
    }

    /** Time of the first packet. */
    public static long startNs(long flow) {
        return getLong(flow + FlowLayout.START_NS);
    }

    public static void startNs(long flow, long ns) {
        putLong(flow + FlowLayout.START_NS, ns);
    }

    /** Time of the last packet. */
    public static long lastNs(long flow) {
        return getLong(flow + FlowLayout.LAST_NS);
    }

    public static void lastNs(long flow, long ns) {
        putLong(flow + FlowLayout.LAST_NS, ns);
    }

    /** Time of the packet that closed the connection; 0 open. */
    public static long closedNs(long flow) {
        return getLong(flow + FlowLayout.CLOSED_NS);
    }

    public static void closedNs(long flow, long ns) {
        putLong(flow + FlowLayout.CLOSED_NS, ns);
    }

    /** Time of the last interim report, at first the start. */
    public static long reportedNs(long flow) {
        return getLong(flow + FlowLayout.REPORTED_NS);
    }

    public static void reportedNs(long flow, long ns) {
        putLong(flow + FlowLayout.REPORTED_NS, ns);
    }

    /** See {@code Handshake}. TCP. */
    public static long handshake(long flow) {
        return getLong(flow + FlowLayout.HANDSHAKE);
    }

    public static void handshake(long flow, long handshake) {
        putLong(flow + FlowLayout.HANDSHAKE, handshake);
    }

    public static long packets(long flow, int side) {
        return getLong(flow + FlowLayout.PACKETS + side * 8);
    }

    public static void packets(long flow, int side, long value) {
        putLong(flow + FlowLayout.PACKETS + side * 8, value);
    }

    /** IP bytes that end sent. */
    public static long bytes(long flow, int side) {
        return getLong(flow + FlowLayout.BYTES + side * 8);
    }

    public static void bytes(long flow, int side, long value) {
        putLong(flow + FlowLayout.BYTES + side * 8, value);
    }

    public static long payloadBytes(long flow, int side) {
        return getLong(flow + FlowLayout.PAYLOAD_BYTES + side * 8);
    }

    public static void payloadBytes(long flow, int side, long value) {
        putLong(flow + FlowLayout.PAYLOAD_BYTES + side * 8, value);
    }

    /** Counts one packet that end sent. */
    public static void addPacket(long flow, int side, long ipBytes, long payloadBytes) {
        addLong(flow + FlowLayout.PACKETS + side * 8, 1);
        addLong(flow + FlowLayout.BYTES + side * 8, ipBytes);
        addLong(flow + FlowLayout.PAYLOAD_BYTES + side * 8, payloadBytes);
    }

    /** Time of that end's first packet; 0 none. Not TCP. */
    public static long firstSentNs(long flow, int side) {
        return getLong(flow + FlowLayout.FIRST_SENT_NS + side * 8);
    }

    public static void firstSentNs(long flow, int side, long ns) {
        putLong(flow + FlowLayout.FIRST_SENT_NS + side * 8, ns);
    }

    /** Time of that end's last packet; 0 none. Not TCP. */
    public static long lastSentNs(long flow, int side) {
        return getLong(flow + FlowLayout.LAST_SENT_NS + side * 8);
    }

    public static void lastSentNs(long flow, int side, long ns) {
        putLong(flow + FlowLayout.LAST_SENT_NS + side * 8, ns);
    }

    /** The flow's newest entry in the {@code DatagramLog}; not positive without. UDP. */
    public static long newestLogged(long flow) {
        return getLong(flow + FlowLayout.NEWEST_LOGGED);
    }

    public static void newestLogged(long flow, long entry) {
        putLong(flow + FlowLayout.NEWEST_LOGGED, entry);
    }

    /** Low 32 bits of {@link #newestLogged} when the last record left; 0 none has. UDP. */
    public static int reportedLogged(long flow) {
        return getInt(flow + FlowLayout.REPORTED_LOGGED);
    }

    public static void reportedLogged(long flow, int entry) {
        putInt(flow + FlowLayout.REPORTED_LOGGED, entry);
    }

    /** The bits of {@link FlowState}. */
    public static int state(long flow) {
        return getInt(flow + FlowLayout.STATE);
    }

    public static void state(long flow, int state) {
        putInt(flow + FlowLayout.STATE, state);
    }

    /** Sets bits of the state. */
    public static void addState(long flow, int bits) {
        putInt(flow + FlowLayout.STATE, getInt(flow + FlowLayout.STATE) | bits);
    }

    /** Canonical end the client is: 0 a, 1 b. */
    public static int client(long flow) {
        return FlowState.client(state(flow));
    }

    /** Its sockets may have been forgotten before its first packet came. */
    public static boolean isBegunLate(long flow) {
        return (state(flow) & FlowState.BEGAN_LATE) != 0;
    }

    public static boolean isBegunWithSyn(long flow) {
        return (state(flow) & FlowState.BEGAN_WITH_SYN) != 0;
    }

    /** Another flow has its key now. */
    public static boolean isDetached(long flow) {
        return (state(flow) & FlowState.DETACHED) != 0;
    }

    /** Ownership of that end, {@code Ownerships.NONE} without. */
    public static int owner(long flow, int side) {
        return getInt(flow + FlowLayout.OWNER + side * 4);
    }

    public static void owner(long flow, int side, int id) {
        putInt(flow + FlowLayout.OWNER + side * 4, id);
    }

    /** From the first packet to the owner being known. */
    public static int ownerDelayUs(long flow, int side) {
        return getInt(flow + FlowLayout.OWNER_DELAY_US + side * 4);
    }

    public static void ownerDelayUs(long flow, int side, int us) {
        putInt(flow + FlowLayout.OWNER_DELAY_US + side * 4, us);
    }

    private static final int REASON_SHIFT = 3;
    private static final int STATUS_MASK = (1 << REASON_SHIFT) - 1;

    /** Ordinal of the {@link io.flowbraid.model.attribution.AttributionStatus} of that end. */
    public static int status(long flow, int side) {
        return getByte(flow + FlowLayout.STATUS + side) & STATUS_MASK;
    }

    public static void status(long flow, int side, int ordinal) {
        final long at = flow + FlowLayout.STATUS + side;
        putByte(at, (byte) (getByte(at) & ~STATUS_MASK | ordinal));
    }

    /** Ordinal of the {@link io.flowbraid.model.attribution.UnattributedReason} of that end. */
    public static int reason(long flow, int side) {
        return (getByte(flow + FlowLayout.STATUS + side) & 0xff) >>> REASON_SHIFT;
    }

    public static void reason(long flow, int side, int ordinal) {
        final long at = flow + FlowLayout.STATUS + side;
        putByte(at, (byte) (getByte(at) & STATUS_MASK | ordinal << REASON_SHIFT));
    }

    /** The flow of the same key before this one; {@link FlowTable#NOT_FOUND} none. */
    public static int predecessor(long flow) {
        return getInt(flow + FlowLayout.PREDECESSOR) - 1;
    }

    public static void predecessor(long flow, int id) {
        putInt(flow + FlowLayout.PREDECESSOR, id + 1);
    }

    /** The flow of the same key after this one; {@link FlowTable#NOT_FOUND} none. */
    public static int successor(long flow) {
        return getInt(flow + FlowLayout.SUCCESSOR) - 1;
    }

    public static void successor(long flow, int id) {
        putInt(flow + FlowLayout.SUCCESSOR, id + 1);
    }

    /**
     * From the last packet of the flow before it to its start: its sockets opened after that. Integer.MAX_VALUE
     * unknown.
     */
    public static int openWindowUs(long flow) {
        return getInt(flow + FlowLayout.OPEN_WINDOW_US);
    }

    public static void openWindowUs(long flow, int us) {
        putInt(flow + FlowLayout.OPEN_WINDOW_US, us);
    }

    /** From the start of this flow to that of its successor; 0 none known. */
    public static int succeededUs(long flow) {
        return getInt(flow + FlowLayout.SUCCEEDED_US);
    }

    public static void succeededUs(long flow, int us) {
        putInt(flow + FlowLayout.SUCCEEDED_US, us);
    }

    /** OR of the TCP control bits that end sent. */
    public static int tcpFlags(long flow, int side) {
        return getByte(flow + FlowLayout.TCP_FLAGS + side) & 0xff;
    }

    public static void addTcpFlags(long flow, int side, int flags) {
        final long sent = flow + FlowLayout.TCP_FLAGS + side;
        putByte(sent, (byte) (getByte(sent) | flags));
    }

    /** Sequence number of that end's SYN. */
    public static int initialSequence(long flow, int side) {
        return getInt(flow + FlowLayout.INITIAL_SEQUENCE + side * 4);
    }

    public static void initialSequence(long flow, int side, int sequence) {
        putInt(flow + FlowLayout.INITIAL_SEQUENCE + side * 4, sequence);
    }

    /** Sequence number expected next from that end. */
    public static int nextSequence(long flow, int side) {
        return getInt(flow + FlowLayout.NEXT_SEQUENCE + side * 4);
    }

    public static void nextSequence(long flow, int side, int sequence) {
        putInt(flow + FlowLayout.NEXT_SEQUENCE + side * 4, sequence);
    }

    /** Segments that end retransmitted. */
    public static int retransmitted(long flow, int side) {
        return getInt(flow + FlowLayout.RETRANSMITTED + side * 4);
    }

    public static void retransmitted(long flow, int side, int segments) {
        putInt(flow + FlowLayout.RETRANSMITTED + side * 4, segments);
    }

    /** Payload bytes that end retransmitted. */
    public static long retransmittedBytes(long flow, int side) {
        return getLong(flow + FlowLayout.RETRANSMITTED_BYTES + side * 8);
    }

    /** Counts one segment that end retransmitted. */
    public static void addRetransmitted(long flow, int side, int payloadBytes) {
        addInt(flow + FlowLayout.RETRANSMITTED + side * 4, 1);
        addRetransmittedBytes(flow, side, payloadBytes);
    }

    /** Counts payload bytes that end sent again in a segment that does not count as retransmitted. */
    public static void addRetransmittedBytes(long flow, int side, int payloadBytes) {
        addLong(flow + FlowLayout.RETRANSMITTED_BYTES + side * 8, payloadBytes);
    }

    /** Segments of that end that arrived late and filled a hole. */
    public static int outOfOrder(long flow, int side) {
        return getInt(flow + FlowLayout.OUT_OF_ORDER + side * 4);
    }

    public static void outOfOrder(long flow, int side, int segments) {
        putInt(flow + FlowLayout.OUT_OF_ORDER + side * 4, segments);
    }

    public static void addOutOfOrder(long flow, int side) {
        addInt(flow + FlowLayout.OUT_OF_ORDER + side * 4, 1);
    }

    private static final int HAS_INNER_VLAN = 1 << 12;

    /** The {@link VlanTags} of its packets. */
    public static int vlanTags(long flow) {
        final int vlan = getShort(flow + FlowLayout.VLAN);
        return vlan < HAS_INNER_VLAN ? vlan : vlan ^ HAS_INNER_VLAN | innerVlan(flow) << 12;
    }

    public static void vlanTags(long flow, int tags) {
        final int inner = VlanTags.inner(tags);
        putShort(flow + FlowLayout.VLAN, (short) (VlanTags.outer(tags) | (inner == 0 ? 0 : HAS_INNER_VLAN)));
        if (inner != 0) {
            putShort(flow + FlowLayout.INNER_VLAN, (short) inner);
        }
    }

    /** The same as comparing {@link #vlanTags}, but without a look at the record's last line. */
    static boolean isInVlan(long flow, int tags) {
        final int vlan = getShort(flow + FlowLayout.VLAN);
        return vlan < HAS_INNER_VLAN ? vlan == tags : vlanTags(flow) == tags;
    }

    private static int innerVlan(long flow) {
        return getShort(flow + FlowLayout.INNER_VLAN);
    }

    /** ICMP type (high byte) and code of the first packet. */
    public static int icmpTypeCode(long flow) {
        return getShort(flow + FlowLayout.ICMP_TYPE_CODE) & 0xffff;
    }

    public static void icmpTypeCode(long flow, int typeCode) {
        putShort(flow + FlowLayout.ICMP_TYPE_CODE, (short) typeCode);
    }

    /** Type << 8 | code of the last ICMP error about a packet of the flow, highest bit: of end b's; 0 none. */
    static int icmpError(long flow) {
        return getShort(flow + FlowLayout.ICMP_ERROR) & 0xffff;
    }

    static void icmpError(long flow, int error) {
        putShort(flow + FlowLayout.ICMP_ERROR, (short) error);
    }

    /** High word of that end's address in the flow that its messages quote. ICMP. */
    static long quotedHi(long flow, int side) {
        return getLong(flow + FlowLayout.QUOTED + side * 16);
    }

    static long quotedLo(long flow, int side) {
        return getLong(flow + FlowLayout.QUOTED + 8 + side * 16);
    }

    static void quotedAddress(long flow, int side, long hi, long lo) {
        putLong(flow + FlowLayout.QUOTED + side * 16, hi);
        putLong(flow + FlowLayout.QUOTED + 8 + side * 16, lo);
    }

    static long quotedPorts(long flow) {
        return getLong(flow + FlowLayout.QUOTED_PORTS);
    }

    static void quotedPorts(long flow, long ports) {
        putLong(flow + FlowLayout.QUOTED_PORTS, ports);
    }

    /** The bits of {@link IcmpErrors}. */
    static int quotedState(long flow) {
        return getInt(flow + FlowLayout.QUOTED_STATE);
    }

    static void quotedState(long flow, int state) {
        putInt(flow + FlowLayout.QUOTED_STATE, state);
    }

    /** Bucket of {@link FlowTimers}; {@link FlowTimers#FREE} when the record is not in use. */
    static int bucket(long flow) {
        return getShort(flow + FlowLayout.BUCKET);
    }

    static void bucket(long flow, int bucket) {
        putShort(flow + FlowLayout.BUCKET, (short) bucket);
    }

    /** Next flow in the list this one is in. */
    public static int next(long flow) {
        return getInt(flow + FlowLayout.NEXT);
    }

    public static void next(long flow, int id) {
        putInt(flow + FlowLayout.NEXT, id);
    }

    /** Previous flow in the list this one is in. */
    public static int previous(long flow) {
        return getInt(flow + FlowLayout.PREVIOUS);
    }

    public static void previous(long flow, int id) {
        putInt(flow + FlowLayout.PREVIOUS, id);
    }

    /** Upper half of the key's hash. */
    static int tag(long flow) {
        return getInt(flow + FlowLayout.TAG);
    }

    static void tag(long flow, int tag) {
        putInt(flow + FlowLayout.TAG, tag);
    }

    private static void addLong(long counter, long value) {
        putLong(counter, getLong(counter) + value);
    }

    private static void addInt(long counter, int value) {
        putInt(counter, getInt(counter) + value);
    }

    /** True if an address of the flow means a host only within a network namespace. */
    public static boolean isScoped(long flow) {
        return TupleKey.isScoped(hi(flow, 0), lo(flow, 0)) || TupleKey.isScoped(hi(flow, 1), lo(flow, 1));
    }
}
