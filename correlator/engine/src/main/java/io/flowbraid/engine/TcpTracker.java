// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

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

    /** Notes one segment of end {@code side}. Call before {@link Flow#lastNs} moves. */
    static void onSegment(long flow, int side, int flags, int sequence, int payload, long timeNs) {
        Flow.addTcpFlags(flow, side, flags);
        int state = Flow.state(flow);
        if ((flags & TcpFlags.SYN) != 0 && (state & FlowState.SYN_SEEN << side) == 0) {
            final boolean isSecondOpen = (flags & TcpFlags.ACK) == 0 && (state & FlowState.SYN_SEEN << (side ^ 1)) != 0;
            state |= FlowState.SYN_SEEN << side | (isSecondOpen ? FlowState.SIMULTANEOUS : 0);
            Flow.initialSequence(flow, side, sequence);
        }
        state = handshake(flow, side, flags, payload, timeNs, state);
        final int length = payload + (flags >>> 1 & 1) + (flags & TcpFlags.FIN);
        if ((state & FlowState.SEQUENCE_KNOWN << side) == 0) {
            state |= FlowState.SEQUENCE_KNOWN << side;
            Flow.nextSequence(flow, side, sequence + length);
        } else if (Flow.nextSequence(flow, side) == sequence) {
            Flow.nextSequence(
                    flow, side, sequence + length); // with payload or without: no branch on what is as likely as not
        } else if (length > 0) {
            track(flow, side, sequence, length, payload, timeNs);
        }
        Flow.state(flow, state);
    }

    /** True when both ends have sent FIN, or one RST. */
    static boolean isOver(long flow) {
        return isFinished(flow) || ((Flow.tcpFlags(flow, 0) | Flow.tcpFlags(flow, 1)) & TcpFlags.RST) != 0;
    }

    /** True when both ends have sent FIN. A socket connected with itself is both ends. */
    static boolean isFinished(long flow) {
        final int a = Flow.tcpFlags(flow, 0);
        final int b = Flow.tcpFlags(flow, 1);
        return (a & b & TcpFlags.FIN) != 0 || ((a | b) & TcpFlags.FIN) != 0 && SelfConnection.isOne(flow);
    }

    /** True when that end has sent its FIN or RST, and the sequence number is beyond it. */
    static boolean isBeyondEnd(long flow, int side, int endSequence) {
        return (Flow.tcpFlags(flow, side) & (TcpFlags.FIN | TcpFlags.RST)) != 0
                && (Flow.state(flow) & FlowState.SEQUENCE_KNOWN << side) != 0
                && endSequence - Flow.nextSequence(flow, side) > 0;
    }

    /** True when that end has sent its SYN and nothing has come back. */
    static boolean isUnanswered(long flow, int side) {
        return Flow.tcpFlags(flow, side) == TcpFlags.SYN && Flow.tcpFlags(flow, side ^ 1) == 0;
    }

    /** True when that end answered the other's SYN with a reset and nothing else: it has no socket for the connection. */
    static boolean isRefused(long flow, int side) {
        final int asked = Flow.tcpFlags(flow, side ^ 1);
        return (Flow.tcpFlags(flow, side) & ~TcpFlags.ACK) == TcpFlags.RST
                && (asked & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.FIN | TcpFlags.RST)) == TcpFlags.SYN;
    }

    /** True when this SYN (without ACK) opens another connection on the same five-tuple. */
    static boolean opensAnother(long flow, int side, int sequence) {
        final int state = Flow.state(flow);
        if ((state & FlowState.SYN_SEEN << side) != 0) {
            return Flow.initialSequence(flow, side) != sequence;
        }
        // No SYN of this end yet: a simultaneous open while the other end's is unanswered, else a new connection.
        final boolean otherIsOpening =
                (state & FlowState.SYN_SEEN << (side ^ 1)) != 0 && (state & FlowState.ESTABLISHED) == 0;
        return !otherIsOpening || isOver(flow) || Flow.closedNs(flow) != 0;
    }

    static ConnState connState(long flow) {
        final int state = Flow.state(flow);
        final int client = FlowState.client(state);
        final int c = Flow.tcpFlags(flow, client);
        final int s = Flow.tcpFlags(flow, client ^ 1);
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
        final int client = FlowState.client(state);
        if ((state & FlowState.ESTABLISHED) != 0
                || side != client
                || (flags & (TcpFlags.SYN | TcpFlags.ACK)) != TcpFlags.ACK) {
            return state;
        }
        final boolean serverAnswered = (state & FlowState.SYN_SEEN << (client ^ 1)) != 0;
        if (serverAnswered && (state & FlowState.BEGAN_WITH_SYN) != 0) {
            Flow.handshakeNs(flow, timeNs - Flow.startNs(flow));
        }
        return serverAnswered || payload > 0 ? state | FlowState.ESTABLISHED : state;
    }

    /** A segment that is not the next one. */
    private static void track(long flow, int side, int sequence, int length, int payload, long timeNs) {
        final int next = Flow.nextSequence(flow, side);
        final int ahead = sequence - next;
        if (ahead > 0) {
            Flow.holeStart(flow, side, next);
            Flow.holeEnd(flow, side, sequence);
            Flow.nextSequence(flow, side, sequence + length);
            return;
        }
        final int beyond = sequence + length - next;
        if (beyond <= 0 && length == 1 && ahead == -1 && payload <= 1) {
            return; // keep-alive probe: one byte below what comes next (RFC 9293 section 3.8.4)
        }
        final int holeStart = Flow.holeStart(flow, side);
        final int holeEnd = Flow.holeEnd(flow, side);
        final boolean fillsHole =
                sequence - holeStart >= 0 && holeEnd - (sequence + length) >= 0 && holeEnd != holeStart;
        if (fillsHole && timeNs - Flow.lastNs(flow) <= REORDER_NS) {
            Flow.addOutOfOrder(flow, side);
            Flow.holeStart(flow, side, sequence + length);
        } else {
            Flow.addRetransmitted(flow, side, Math.min(payload, payload - Math.max(beyond, 0)));
        }
        if (beyond > 0) {
            Flow.nextSequence(flow, side, sequence + length);
        }
    }
}
