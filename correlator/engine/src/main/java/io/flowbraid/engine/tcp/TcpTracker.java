// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.tcp;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.SelfConnection;
import io.flowbraid.model.network.TcpFlags;

/**
 * What the packets of a TCP connection show of its sequence space, handshake and end. All state is in the flow's
 * record, except for holes.
 *
 * <p>A segment with data, a SYN or a FIN that begins below the highest sequence number is a retransmission, with two
 * exceptions:
 *
 * <ul>
 *   <li>It fills a hole no more than half a round trip after the hole came to be, or {@link #REORDER_NS} when the
 *       handshake was not seen. A retransmission takes a round trip, though less than that of a slow handshake. So the
 *       segment was overtaken on the way: out of order.
 *   <li>It begins one byte below and has no SYN or FIN. With one byte it is a keep-alive (RFC 9293 section 3.8.4), with
 *       more it sends new data from where a probe of a closed window began. This is Wireshark's rule.
 * </ul>
 */
public final class TcpTracker {
    private static final long REORDER_NS = 3_000_000L;

    private final Holes holes = new Holes();

    /** Notes one segment of end {@code side}. Call before {@link Flow#lastNs} moves. */
    public void onSegment(int id, long flow, int side, int flags, int sequence, int payload, long timeNs) {
        Flow.addTcpFlags(flow, side, flags);
        int state = Flow.state(flow);
        if ((state & FlowState.ESTABLISHED) == 0) {
            final int server = FlowState.client(state) ^ 1;
            state = open(flow, side, flags, payload, timeNs, state, (state & FlowState.SYN_SEEN << server) != 0);
        }
        if ((flags & TcpFlags.SYN) != 0 && (state & FlowState.SYN_SEEN << side) == 0) {
            final boolean isSecondOpen = (flags & TcpFlags.ACK) == 0 && (state & FlowState.SYN_SEEN << (side ^ 1)) != 0;
            state |= FlowState.SYN_SEEN << side | (isSecondOpen ? FlowState.SIMULTANEOUS : 0);
            Flow.initialSequence(flow, side, sequence);
        }
        final int length = payload + (flags >>> 1 & 1) + (flags & TcpFlags.FIN);
        if ((state & FlowState.SEQUENCE_KNOWN << side) == 0) {
            state |= FlowState.SEQUENCE_KNOWN << side;
            Flow.nextSequence(flow, side, sequence + length);
        } else if (Flow.nextSequence(flow, side) == sequence) {
            Flow.nextSequence(
                    flow, side, sequence + length); // with payload or without: no branch on what is as likely as not
        } else if (length > 0) {
            track(id, flow, side, flags, sequence, length, payload, timeNs);
        }
        Flow.state(flow, state);
    }

    /** True when both ends have sent FIN, or one RST. */
    public static boolean isOver(long flow) {
        return isFinished(flow) || ((Flow.tcpFlags(flow, 0) | Flow.tcpFlags(flow, 1)) & TcpFlags.RST) != 0;
    }

    /** True when both ends have sent FIN. A socket connected with itself is both ends. */
    public static boolean isFinished(long flow) {
        final int a = Flow.tcpFlags(flow, 0);
        final int b = Flow.tcpFlags(flow, 1);
        return (a & b & TcpFlags.FIN) != 0 || ((a | b) & TcpFlags.FIN) != 0 && SelfConnection.isOne(flow);
    }

    /** True when that end has sent its FIN or RST, and the sequence number is beyond it. */
    public static boolean isBeyondEnd(long flow, int side, int endSequence) {
        return (Flow.tcpFlags(flow, side) & (TcpFlags.FIN | TcpFlags.RST)) != 0
                && (Flow.state(flow) & FlowState.SEQUENCE_KNOWN << side) != 0
                && endSequence - Flow.nextSequence(flow, side) > 0;
    }

    /** True when that end has sent its SYN and nothing has come back. */
    public static boolean isUnanswered(long flow, int side) {
        return Flow.tcpFlags(flow, side) == TcpFlags.SYN && Flow.tcpFlags(flow, side ^ 1) == 0;
    }

    /**
     * True when that end answered the other's SYN with a reset and nothing else: it has no socket for the connection.
     */
    public static boolean isRefused(long flow, int side) {
        final int asked = Flow.tcpFlags(flow, side ^ 1);
        return (Flow.tcpFlags(flow, side) & ~TcpFlags.ACK) == TcpFlags.RST
                && (asked & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.FIN | TcpFlags.RST)) == TcpFlags.SYN;
    }

    /**
     * True when this SYN (without ACK) opens another connection on the same five-tuple. One with the same sequence
     * number is a repetition, unless the connection is over: Windows tries a refused connection again that way.
     */
    public static boolean opensAnother(long flow, int side, int sequence) {
        final int state = Flow.state(flow);
        if ((state & FlowState.SYN_SEEN << side) != 0) {
            return Flow.initialSequence(flow, side) != sequence || isOver(flow);
        }
        // No SYN of this end yet: a simultaneous open while the other end's is unanswered, else a new connection.
        final boolean otherIsOpening =
                (state & FlowState.SYN_SEEN << (side ^ 1)) != 0 && (state & FlowState.ESTABLISHED) == 0;
        return !otherIsOpening || isOver(flow) || Flow.closedNs(flow) != 0;
    }

    /** The state after a segment that came before the connection was established. */
    private static int open(long flow, int side, int flags, int payload, long timeNs, int state, boolean isAnswered) {
        final boolean isFromClient = side == FlowState.client(state);
        if ((state & FlowState.BEGAN_WITH_SYN) != 0) {
            Handshake.onSegment(flow, isFromClient, flags, isAnswered, timeNs);
        }
        if (!isFromClient || (flags & (TcpFlags.SYN | TcpFlags.RST | TcpFlags.ACK)) != TcpFlags.ACK) {
            return state;
        }
        if (isAnswered && (state & FlowState.BEGAN_WITH_SYN) != 0) {
            Handshake.end(flow, timeNs);
        }
        return isAnswered || payload > 0 ? state | FlowState.ESTABLISHED : state;
    }

    /** A segment that is not the next one, and has data, a SYN or a FIN. */
    private void track(int id, long flow, int side, int flags, int sequence, int length, int payload, long timeNs) {
        final int next = Flow.nextSequence(flow, side);
        final int ahead = sequence - next;
        if (ahead > 0) {
            holes.open(id, side, next, sequence, timeNs);
            Flow.nextSequence(flow, side, sequence + length);
            return;
        }
        final int beyond = sequence + length - next;
        if (ahead == -1 && (flags & (TcpFlags.SYN | TcpFlags.FIN)) == 0) {
            // One byte is a keep-alive. With more, the byte before was a probe of a closed window.
            Flow.addRetransmittedBytes(flow, side, 1);
            Flow.nextSequence(flow, side, sequence + length);
        } else if (holes.fill(id, side, sequence, sequence + length, overtakenSinceNs(flow, timeNs))) {
            Flow.addOutOfOrder(flow, side);
        } else {
            // Behind a loss on the way to the capture, the second copy is the first one that is seen.
            final int missed = holes.fillAll(id, side, sequence, sequence + length);
            Flow.addRetransmitted(flow, side, Math.max(0, payload - Math.max(beyond, 0) - missed));
            Flow.nextSequence(flow, side, beyond > 0 ? sequence + length : next);
        }
    }

    /** A hole that is younger cannot have been filled by a retransmission. */
    private static long overtakenSinceNs(long flow, long timeNs) {
        final long rttNs = Handshake.rttNs(flow);
        return Math.max(Flow.startNs(flow), timeNs - (rttNs > 0 ? rttNs / 2 : REORDER_NS));
    }
}
