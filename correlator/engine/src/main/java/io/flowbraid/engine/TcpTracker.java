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

import io.flowbraid.model.ConnState;
import io.flowbraid.model.TcpFlags;
import org.agrona.concurrent.UnsafeBuffer;

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
    static void onSegment(UnsafeBuffer flow, int at, int side, int flags, int sequence, int payload, long timeNs) {
        final int sent = flow.getByte(at + TCP_FLAGS + side) & 0xff;
        flow.putByte(at + TCP_FLAGS + side, (byte) (sent | flags));
        int state = flow.getInt(at + STATE);
        if ((flags & TcpFlags.SYN) != 0 && (state & SYN_SEEN << side) == 0) {
            state |= SYN_SEEN << side;
            flow.putInt(at + INITIAL_SEQUENCE + side * 4, sequence);
        }
        state = handshake(flow, at, side, flags, payload, timeNs, state);
        final int length = payload + (flags & TcpFlags.SYN) / TcpFlags.SYN + (flags & TcpFlags.FIN);
        if ((state & SEQUENCE_KNOWN << side) == 0) {
            state |= SEQUENCE_KNOWN << side;
            flow.putInt(at + NEXT_SEQUENCE + side * 4, sequence + length);
        } else if (length > 0) {
            track(flow, at, side, sequence, length, payload, timeNs);
        }
        flow.putInt(at + STATE, state);
    }

    /** True when both ends have sent FIN, or one RST. */
    static boolean isOver(UnsafeBuffer flow, int at) {
        final int a = flow.getByte(at + TCP_FLAGS);
        final int b = flow.getByte(at + TCP_FLAGS + 1);
        return (a & b & TcpFlags.FIN) != 0 || ((a | b) & TcpFlags.RST) != 0;
    }

    /** True when that end has sent its SYN and nothing has come back. */
    static boolean isUnanswered(UnsafeBuffer flow, int at, int side) {
        return flow.getByte(at + TCP_FLAGS + side) == TcpFlags.SYN && flow.getByte(at + TCP_FLAGS + (side ^ 1)) == 0;
    }

    /** True when this SYN (without ACK) opens another connection on the same five-tuple. */
    static boolean opensAnother(UnsafeBuffer flow, int at, int side, int sequence) {
        final int state = flow.getInt(at + STATE);
        if ((state & SYN_SEEN << side) != 0) {
            return flow.getInt(at + INITIAL_SEQUENCE + side * 4) != sequence;
        }
        // No SYN of this end yet: a simultaneous open while the other end's is unanswered, else a new connection.
        final boolean otherIsOpening = (state & SYN_SEEN << (side ^ 1)) != 0 && (state & ESTABLISHED) == 0;
        return !otherIsOpening || isOver(flow, at);
    }

    static ConnState connState(UnsafeBuffer flow, int at) {
        final int state = flow.getInt(at + STATE);
        final int client = state & CLIENT_IS_B;
        final int c = flow.getByte(at + TCP_FLAGS + client);
        final int s = flow.getByte(at + TCP_FLAGS + (client ^ 1));
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

    private static int handshake(UnsafeBuffer flow, int at, int side, int flags, int payload, long timeNs, int state) {
        final int client = state & CLIENT_IS_B;
        if (side != client || (state & ESTABLISHED) != 0 || (flags & (TcpFlags.SYN | TcpFlags.ACK)) != TcpFlags.ACK) {
            return state;
        }
        final boolean serverAnswered = (state & SYN_SEEN << (client ^ 1)) != 0;
        if (serverAnswered && (state & BEGAN_WITH_SYN) != 0) {
            flow.putLong(at + HANDSHAKE_NS, timeNs - flow.getLong(at + START_NS));
        }
        return serverAnswered || payload > 0 ? state | ESTABLISHED : state;
    }

    private static void track(UnsafeBuffer flow, int at, int side, int sequence, int length, int payload, long timeNs) {
        final int next = flow.getInt(at + NEXT_SEQUENCE + side * 4);
        final int ahead = sequence - next;
        if (ahead >= 0) {
            if (ahead > 0) {
                flow.putInt(at + HOLE_START + side * 4, next);
                flow.putInt(at + HOLE_END + side * 4, sequence);
            }
            flow.putInt(at + NEXT_SEQUENCE + side * 4, sequence + length);
            return;
        }
        final int beyond = sequence + length - next;
        if (beyond <= 0 && length == 1 && ahead == -1 && payload <= 1) {
            return; // keep-alive probe: one octet below what comes next (RFC 9293 section 3.8.4)
        }
        final int holeStart = flow.getInt(at + HOLE_START + side * 4);
        final int holeEnd = flow.getInt(at + HOLE_END + side * 4);
        final boolean fillsHole =
                sequence - holeStart >= 0 && holeEnd - (sequence + length) >= 0 && holeEnd != holeStart;
        if (fillsHole && timeNs - flow.getLong(at + LAST_NS) <= REORDER_NS) {
            add(flow, at + OUT_OF_ORDER + side * 4);
            flow.putInt(at + HOLE_START + side * 4, sequence + length);
        } else {
            add(flow, at + RETRANSMITTED + side * 4);
            final int repeated = Math.min(payload, payload - Math.max(beyond, 0));
            final int index = at + RETRANSMITTED_BYTES + side * 8;
            flow.putLong(index, flow.getLong(index) + repeated);
        }
        if (beyond > 0) {
            flow.putInt(at + NEXT_SEQUENCE + side * 4, sequence + length);
        }
    }

    private static void add(UnsafeBuffer flow, int index) {
        flow.putInt(index, flow.getInt(index) + 1);
    }
}
