// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.BEGAN_WITH_SYN;
import static io.flowbraid.engine.FlowLayout.CLIENT_IS_B;
import static io.flowbraid.engine.FlowLayout.ESTABLISHED;
import static io.flowbraid.engine.FlowLayout.HANDSHAKE_NS;
import static io.flowbraid.engine.FlowLayout.HOLE_END;
import static io.flowbraid.engine.FlowLayout.HOLE_START;
import static io.flowbraid.engine.FlowLayout.INITIAL_SEQUENCE;
import static io.flowbraid.engine.FlowLayout.LAST_NS;
import static io.flowbraid.engine.FlowLayout.NEXT_SEQUENCE;
import static io.flowbraid.engine.FlowLayout.OUT_OF_ORDER;
import static io.flowbraid.engine.FlowLayout.RETRANSMITTED;
import static io.flowbraid.engine.FlowLayout.RETRANSMITTED_BYTES;
import static io.flowbraid.engine.FlowLayout.SEQUENCE_KNOWN;
import static io.flowbraid.engine.FlowLayout.START_NS;
import static io.flowbraid.engine.FlowLayout.STATE;
import static io.flowbraid.engine.FlowLayout.SYN_SEEN;
import static io.flowbraid.engine.FlowLayout.TCP_FLAGS;
import static org.agrona.UnsafeApi.getByte;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putByte;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.model.ConnState;
import io.flowbraid.model.TcpFlags;

/**
 * What the packets of a TCP connection show of its sequence space, handshake and end. All state is in the flow's record.
 *
 * <p>A segment below the highest sequence number is a retransmission, unless it fills the newest hole within {@link
 * #REORDER_NS}: then it was overtaken on the way. One hole is remembered; with several, later fillings count as
 * retransmissions.
 */
final class TcpTracker {
    private static final long REORDER_NS = 3_000_000L;

    private TcpTracker() {}

    /** Notes one segment of end {@code side}. Call before LAST_NS is moved. */
    static void onSegment(long flow, int side, int flags, int sequence, int payload, long timeNs) {
        final long sent = flow + TCP_FLAGS + side;
        putByte(sent, (byte) (getByte(sent) | flags));
        int state = getInt(flow + STATE);
        if ((flags & TcpFlags.SYN) != 0 && (state & SYN_SEEN << side) == 0) {
            state |= SYN_SEEN << side;
            putInt(flow + INITIAL_SEQUENCE + side * 4, sequence);
        }
        state = handshake(flow, side, flags, payload, timeNs, state);
        final int length = payload + (flags >>> 1 & 1) + (flags & TcpFlags.FIN);
        final long next = flow + NEXT_SEQUENCE + side * 4;
        if ((state & SEQUENCE_KNOWN << side) == 0) {
            state |= SEQUENCE_KNOWN << side;
            putInt(next, sequence + length);
        } else if (getInt(next) == sequence) {
            putInt(next, sequence + length); // with payload or without: no branch on what is as likely as not
        } else if (length > 0) {
            track(flow, side, sequence, length, payload, timeNs);
        }
        putInt(flow + STATE, state);
    }

    /** True when both ends have sent FIN, or one RST. */
    static boolean isOver(long flow) {
        final int a = getByte(flow + TCP_FLAGS);
        final int b = getByte(flow + TCP_FLAGS + 1);
        return (a & b & TcpFlags.FIN) != 0 || ((a | b) & TcpFlags.RST) != 0;
    }

    /** True when that end has sent its SYN and nothing has come back. */
    static boolean isUnanswered(long flow, int side) {
        return getByte(flow + TCP_FLAGS + side) == TcpFlags.SYN && getByte(flow + TCP_FLAGS + (side ^ 1)) == 0;
    }

    /** True when this SYN (without ACK) opens another connection on the same five-tuple. */
    static boolean opensAnother(long flow, int side, int sequence) {
        final int state = getInt(flow + STATE);
        if ((state & SYN_SEEN << side) != 0) {
            return getInt(flow + INITIAL_SEQUENCE + side * 4) != sequence;
        }
        // No SYN of this end yet: a simultaneous open while the other end's is unanswered, else a new connection.
        final boolean otherIsOpening = (state & SYN_SEEN << (side ^ 1)) != 0 && (state & ESTABLISHED) == 0;
        return !otherIsOpening || isOver(flow);
    }

    static ConnState connState(long flow) {
        final int state = getInt(flow + STATE);
        final int client = state & CLIENT_IS_B;
        final int c = getByte(flow + TCP_FLAGS + client);
        final int s = getByte(flow + TCP_FLAGS + (client ^ 1));
        final boolean syn = (c & TcpFlags.SYN) != 0;
        final boolean synAck = (s & TcpFlags.SYN) != 0;
        if (syn && synAck) {
            if ((c & s & TcpFlags.FIN) != 0) {
                return ConnState.SF;
            }
            if ((c & TcpFlags.RST) != 0) {
                return ConnState.RSTO;
            }
            if ((s & TcpFlags.RST) != 0) {
                return ConnState.RSTR;
            }
            return (c & TcpFlags.FIN) != 0 ? ConnState.S2 : (s & TcpFlags.FIN) != 0 ? ConnState.S3 : ConnState.S1;
        }
        if (syn) {
            if ((s & TcpFlags.RST) != 0) {
                return ConnState.REJ;
            }
            if (s != 0) {
                return ConnState.OTH;
            }
            return (c & TcpFlags.RST) != 0 ? ConnState.RSTOS0 : (c & TcpFlags.FIN) != 0 ? ConnState.SH : ConnState.S0;
        }
        if (synAck && (s & TcpFlags.RST) != 0) {
            return ConnState.RSTRH;
        }
        return synAck && (s & TcpFlags.FIN) != 0 && c == 0 ? ConnState.SHR : ConnState.OTH;
    }

    private static int handshake(long flow, int side, int flags, int payload, long timeNs, int state) {
        final int client = state & CLIENT_IS_B;
        if ((state & ESTABLISHED) != 0 || side != client || (flags & (TcpFlags.SYN | TcpFlags.ACK)) != TcpFlags.ACK) {
            return state;
        }
        final boolean serverAnswered = (state & SYN_SEEN << (client ^ 1)) != 0;
        if (serverAnswered && (state & BEGAN_WITH_SYN) != 0) {
            putLong(flow + HANDSHAKE_NS, timeNs - getLong(flow + START_NS));
        }
        return serverAnswered || payload > 0 ? state | ESTABLISHED : state;
    }

    /** A segment that is not the next one. */
    private static void track(long flow, int side, int sequence, int length, int payload, long timeNs) {
        final int next = getInt(flow + NEXT_SEQUENCE + side * 4);
        final int ahead = sequence - next;
        if (ahead > 0) {
            putInt(flow + HOLE_START + side * 4, next);
            putInt(flow + HOLE_END + side * 4, sequence);
            putInt(flow + NEXT_SEQUENCE + side * 4, sequence + length);
            return;
        }
        final int beyond = sequence + length - next;
        if (beyond <= 0 && length == 1 && ahead == -1 && payload <= 1) {
            return; // keep-alive probe: one octet below what comes next (RFC 9293 section 3.8.4)
        }
        final int holeStart = getInt(flow + HOLE_START + side * 4);
        final int holeEnd = getInt(flow + HOLE_END + side * 4);
        final boolean fillsHole =
                sequence - holeStart >= 0 && holeEnd - (sequence + length) >= 0 && holeEnd != holeStart;
        if (fillsHole && timeNs - getLong(flow + LAST_NS) <= REORDER_NS) {
            increment(flow + OUT_OF_ORDER + side * 4);
            putInt(flow + HOLE_START + side * 4, sequence + length);
        } else {
            increment(flow + RETRANSMITTED + side * 4);
            final int repeated = Math.min(payload, payload - Math.max(beyond, 0));
            final long bytes = flow + RETRANSMITTED_BYTES + side * 8;
            putLong(bytes, getLong(bytes) + repeated);
        }
        if (beyond > 0) {
            putInt(flow + NEXT_SEQUENCE + side * 4, sequence + length);
        }
    }

    private static void increment(long counter) {
        putInt(counter, getInt(counter) + 1);
    }
}
