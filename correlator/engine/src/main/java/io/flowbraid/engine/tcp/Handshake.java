// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.tcp;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.model.network.TcpFlags;

/**
 * The round trip of a TCP handshake: from the SYN that was answered to its SYN ACK, and from the SYN ACK that was
 * answered to its ACK. The time between repeated SYNs or repeated SYN ACKs is the sender's timer and counts for
 * neither.
 *
 * <p>All state is one word of the flow's record, {@link Flow#handshake}. Until the client's ACK it is {@code -1 - (n <<
 * 1)} with n the sum so far, one less while a SYN that came after a SYN ACK is unanswered. After the ACK it is {@code
 * repeatedMs << 40 | n}, with the time that is not in the sum.
 */
public final class Handshake {
    /** The value before the first SYN is counted. */
    public static final long NONE = -1;

    private static final int RTT_BITS = 40;
    private static final long MAX_RTT_NS = (1L << RTT_BITS) - 1;
    private static final long MAX_REPEATED_MS = (1L << Long.SIZE - 1 - RTT_BITS) - 1;
    private static final long MS_NS = 1_000_000;

    private Handshake() {}

    /** From the SYN to the client's ACK, without repetitions, ns; -1 not seen. */
    public static long rttNs(long flow) {
        final long handshake = Flow.handshake(flow);
        return handshake < 0 ? -1 : handshake & MAX_RTT_NS;
    }

    /** Time of the client's ACK, a millisecond later at most; -1 not seen. */
    public static long endNs(long flow) {
        final long handshake = Flow.handshake(flow);
        return handshake < 0 ? -1 : Flow.startNs(flow) + (handshake & MAX_RTT_NS) + (handshake >>> RTT_BITS) * MS_NS;
    }

    /**
     * Notes a segment of a flow that began with a SYN and is not established yet. Call before {@link Flow#lastNs}
     * moves.
     *
     * @param isAnswered the server had sent a SYN ACK before
     */
    static void onSegment(long flow, boolean isFromClient, int flags, boolean isAnswered, long timeNs) {
        final long sofar = NONE - Flow.handshake(flow);
        final long pastNs = Math.max(0, timeNs - Flow.lastNs(flow));
        final boolean isSyn = (flags & TcpFlags.SYN) != 0;
        if (isSyn && !isFromClient) {
            final boolean isFirstAnswer = !isAnswered || (sofar & 1) != 0;
            Flow.handshake(flow, isFirstAnswer ? NONE - (pastNs << 1) : Flow.handshake(flow));
        } else if (isAnswered) {
            Flow.handshake(flow, NONE - (sofar + (pastNs << 1) | (isSyn ? 1 : 0)));
        }
    }

    /** The client's ACK, already noted, has ended the handshake. */
    static void end(long flow, long timeNs) {
        final long rttNs = Math.min(NONE - Flow.handshake(flow) >> 1, MAX_RTT_NS);
        final long repeatedNs = Math.max(0, timeNs - Flow.startNs(flow) - rttNs);
        final long repeatedMs = Math.min((repeatedNs + MS_NS - 1) / MS_NS, MAX_REPEATED_MS);
        Flow.handshake(flow, repeatedMs << RTT_BITS | rttNs);
    }
}
