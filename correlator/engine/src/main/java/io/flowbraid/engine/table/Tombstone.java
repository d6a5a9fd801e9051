// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;

/**
 * What is left of an ended TCP connection: one cache line off the Java heap, with its five-tuple, the sequence numbers
 * of both ends and when it ended. A tombstone is the address of its record; no address is checked.
 */
public final class Tombstone {
    static final int LENGTH = 64;
    static final int LENGTH_SHIFT = 6;

    /** The protocol is TCP, so its byte in the word of the ports holds the bits below. */
    private static final int BITS_SHIFT = 16;

    private static final long BITS_MASK = 0xffL << BITS_SHIFT;
    /** Bits 0-1: that end has sent FIN or RST. */
    private static final int ENDED = 1;
    /** Bits 2-3: a sequence number of that end is known. */
    private static final int KNOWN = 1 << 2;
    /** Made anew since it was put in its place of the queue. */
    static final int RENEWED = 1 << 4;
    /** Another connection has the five-tuple. */
    static final int GONE = 1 << 5;

    private static final int A_HI = 0;
    private static final int A_LO = 8;
    private static final int B_HI = 16;
    private static final int B_LO = 24;
    private static final int PORTS = 32;
    private static final int END_TICK = 40;
    private static final int TAG = 44;
    private static final int NEXT_SEQUENCE = 48;
    private static final int FIRST_SEQUENCE = 56;

    /** Units of 67 ms: wraps around after 9 years. */
    private static final int TICK_SHIFT = 26;
    /**
     * What an end may have sent beyond the last segment seen, if it has not ended: segments that the capture missed.
     * The other end answers with resets, so that there is no new data for long.
     */
    private static final int MAX_MISSED = 65_536;
    /** Half of the sequence space: with more bytes than that every number was the connection's once. */
    private static final long MAX_SENT = Integer.MAX_VALUE;

    /** SYN and FIN have a sequence number each. */
    private static final int CONTROL_LENGTH = 2;

    private Tombstone() {}

    static int tickOf(long timeNs) {
        return (int) (timeNs >>> TICK_SHIFT);
    }

    /** Enters what the flow was. */
    static void fill(long tombstone, long flow) {
        putLong(tombstone + A_HI, Flow.hi(flow, 0));
        putLong(tombstone + A_LO, Flow.lo(flow, 0));
        putLong(tombstone + B_HI, Flow.hi(flow, 1));
        putLong(tombstone + B_LO, Flow.lo(flow, 1));
        putInt(tombstone + END_TICK, tickOf(Flow.lastNs(flow)));
        putInt(tombstone + TAG, Flow.tag(flow));
        int bits = 0;
        for (int side = 0; side < 2; side++) {
            putInt(tombstone + NEXT_SEQUENCE + side * 4, Flow.nextSequence(flow, side));
            putInt(tombstone + FIRST_SEQUENCE + side * 4, firstSequence(flow, side));
            final boolean hasEnded = (Flow.tcpFlags(flow, side) & (TcpFlags.FIN | TcpFlags.RST)) != 0;
            final boolean isKnown = (Flow.state(flow) & FlowState.SEQUENCE_KNOWN << side) != 0;
            bits |= (hasEnded ? ENDED << side : 0) | (isKnown ? KNOWN << side : 0);
        }
        putLong(tombstone + PORTS, Flow.ports(flow) & ~BITS_MASK | (long) bits << BITS_SHIFT);
    }

    static void copy(long from, long to) {
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            putLong(to + at, getLong(from + at));
        }
    }

    /** Without a SYN, from the bytes that were seen. */
    private static int firstSequence(long flow, int side) {
        if ((Flow.state(flow) & FlowState.SYN_SEEN << side) != 0) {
            return Flow.initialSequence(flow, side);
        }
        final long sent = Math.min(Flow.payloadBytes(flow, side) + CONTROL_LENGTH, MAX_SENT);
        return Flow.nextSequence(flow, side) - (int) sent;
    }

    static long aHi(long tombstone) {
        return getLong(tombstone + A_HI);
    }

    static long aLo(long tombstone) {
        return getLong(tombstone + A_LO);
    }

    static long bHi(long tombstone) {
        return getLong(tombstone + B_HI);
    }

    static long bLo(long tombstone) {
        return getLong(tombstone + B_LO);
    }

    /** {@link io.flowbraid.model.network.FiveTuple#packPorts} with the observation point as qualifier. */
    static long ports(long tombstone) {
        return getLong(tombstone + PORTS) & ~BITS_MASK | (long) Transport.TCP << BITS_SHIFT;
    }

    static boolean hasKey(long tombstone, long aHi, long aLo, long bHi, long bLo, long ports) {
        return ports(tombstone) == ports
                && aLo(tombstone) == aLo
                && bLo(tombstone) == bLo
                && aHi(tombstone) == aHi
                && bHi(tombstone) == bHi;
    }

    static int bits(long tombstone) {
        return (int) (getLong(tombstone + PORTS) >>> BITS_SHIFT) & 0xff;
    }

    static void addBits(long tombstone, int bits) {
        putLong(tombstone + PORTS, getLong(tombstone + PORTS) | (long) bits << BITS_SHIFT);
    }

    static void removeBits(long tombstone, int bits) {
        putLong(tombstone + PORTS, getLong(tombstone + PORTS) & ~((long) bits << BITS_SHIFT));
    }

    /** When the connection had its last packet. */
    static int endTick(long tombstone) {
        return getInt(tombstone + END_TICK);
    }

    /** Ticks since the connection's last packet; negative before it. */
    static int age(long tombstone, int tick) {
        return tick - endTick(tombstone);
    }

    /** Upper half of the hash of its key, which may say more than the five-tuple. */
    static long tag(long tombstone) {
        return Integer.toUnsignedLong(getInt(tombstone + TAG));
    }

    /**
     * May the connection have sent this segment? Its numbers lie between the first and the last that its end has sent.
     * A reset opens nothing. An end that was silent may still answer the other.
     */
    public static boolean fits(long tombstone, int side, int flags, int sequence, int acknowledged, int payload) {
        final int bits = bits(tombstone);
        if ((flags & TcpFlags.RST) != 0) {
            return true;
        }
        if ((bits & KNOWN << side) == 0) {
            return (flags & TcpFlags.ACK) != 0 && acknowledged == getInt(tombstone + NEXT_SEQUENCE + (side ^ 1) * 4);
        }
        final int beyond = sequence + payload - getInt(tombstone + NEXT_SEQUENCE + side * 4);
        return sequence - getInt(tombstone + FIRST_SEQUENCE + side * 4) >= 0
                && beyond <= ((bits & ENDED << side) != 0 ? 0 : MAX_MISSED);
    }
}
