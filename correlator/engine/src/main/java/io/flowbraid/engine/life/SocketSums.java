// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SelfConnection;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;

/**
 * What the sockets of a flow counted since the flow began, by direction. Counters of one flow never decrease.
 *
 * <p>TCP: what arrived in order at the receiver, when that end is watched; else what the sender sent, each byte once.
 * UDP: what the sender's socket sent, else what arrived. But a server's datagram socket serves one client after the
 * other on the same five-tuple, and its counters are reported late: what it sent is what its client received, while the
 * client is watched.
 */
public final class SocketSums {
    /** Of a socket that has counted nothing yet. */
    public static final SocketCounters ZERO = new SocketCounters();

    private static final int UNKNOWN = -1;

    private final Ownerships ownerships;

    SocketSums(Ownerships ownerships) {
        this.ownerships = ownerships;
    }

    /** Begins to count the socket from these counters on. */
    public static void begin(long flow, int side, SocketCounters counters) {
        for (int counter = 0; counter < SocketFlow.COUNTERS; counter++) {
            SocketFlow.base(flow, side, counter, known(counters, counter));
        }
    }

    /** The counters began anew at zero (another agent counts the datagrams): what was counted before stays. */
    public static void restart(long flow, int side, SocketCounters before) {
        add(flow, side, ZERO, before, true);
    }

    /** Another socket on the same end takes the place of its own socket: what that one counted stays. */
    public void replace(long flow, int side, SocketCounters counters) {
        for (int counter = 0; counter < SocketFlow.COUNTERS; counter++) {
            SocketFlow.base(flow, side, counter, known(counters, counter) - Math.max(0, counted(flow, side, counter)));
        }
    }

    /**
     * Another socket on the same end counted so much more.
     *
     * @param isReceiving what it received is not a copy of what others did
     */
    public static void add(long flow, int side, SocketCounters before, SocketCounters after, boolean isReceiving) {
        for (int counter = 0; counter < SocketFlow.COUNTERS; counter++) {
            if (!isReceiving && (counter == SocketFlow.RECEIVED || counter == SocketFlow.SEGMENTS_IN)) {
                continue;
            }
            final long more = Math.max(0, known(after, counter) - known(before, counter));
            SocketFlow.base(flow, side, counter, SocketFlow.base(flow, side, counter) - more);
        }
    }

    /**
     * A datagram flow ends its count because its server's socket has closed; the client counts for another flow from
     * here on. What either end has counted until now stays: the client's counters may be some datagrams behind.
     */
    public void handOver(long flow, long to, int client) {
        for (int counter = 0; counter < SocketFlow.COUNTERS; counter++) {
            final long counted = most(flow, client, counter);
            SocketFlow.base(to, client, counter, SocketFlow.base(flow, client, counter) + Math.max(0, counted));
        }
        for (int side = 0; side < 2; side++) {
            final long payload = most(flow, side, SocketFlow.SENT);
            final long segments = most(flow, side, SocketFlow.SEGMENTS_OUT);
            SocketFlow.saidPayload(flow, side, notBelow(SocketFlow.saidPayload(flow, side), payload));
            SocketFlow.saidSegments(flow, side, notBelow(SocketFlow.saidSegments(flow, side), segments));
        }
        SocketFlow.set(flow, FlowState.FROZEN);
    }

    /** By the end's own counter or the other end's: counters come in pairs, sent and received, out and in. */
    private long most(long flow, int side, int counter) {
        return Math.max(counted(flow, side, counter), counted(flow, side ^ 1, counter ^ 1));
    }

    /** Payload bytes that end sent; -1 when nobody counted them. */
    long payloadBytes(long flow, int side) {
        return sum(flow, side, SocketFlow.SENT, SocketFlow.RECEIVED, SocketFlow.saidPayload(flow, side));
    }

    /** Segments or datagrams that end sent; -1 when nobody counted them. */
    long segments(long flow, int side) {
        return sum(flow, side, SocketFlow.SEGMENTS_OUT, SocketFlow.SEGMENTS_IN, SocketFlow.saidSegments(flow, side));
    }

    /** What that end sent, by its own counter and the other end's; never below what was said. */
    private long sum(long flow, int side, int sentCounter, int receivedCounter, long said) {
        if (SocketFlow.has(flow, FlowState.FROZEN)) {
            return said;
        }
        if (SelfConnection.isOne(flow) && own(flow, side) == Ownership.NULL) {
            return UNKNOWN; // it sends to itself: that is counted at its first end
        }
        final long sent = counted(flow, side, sentCounter);
        final long received = counted(flow, side ^ 1, receivedCounter);
        return notBelow(said, choose(flow, side, sent, received));
    }

    /** Keeps the sums of this moment as what was said, so that later ones are not below them. */
    void note(long flow) {
        for (int side = 0; side < 2; side++) {
            SocketFlow.saidPayload(flow, side, payloadBytes(flow, side));
            SocketFlow.saidSegments(flow, side, segments(flow, side));
        }
    }

    /** The flow ends its count now: from here on its sockets count for another. */
    public void freeze(long flow) {
        note(flow);
        SocketFlow.set(flow, FlowState.FROZEN);
    }

    private static long choose(long flow, int side, long sent, long received) {
        if (sent == UNKNOWN || received == UNKNOWN) {
            return Math.max(sent, received);
        }
        if (Flow.protocol(flow) == Transport.TCP) {
            return isCut(flow, side ^ 1) ? Math.max(sent, received) : received;
        }
        final int client = Flow.client(flow);
        if (isCut(flow, client)) {
            return Math.max(sent, received);
        }
        return side == client ? sent : received;
    }

    /** The end's counters stopped before the end's traffic did. */
    private static boolean isCut(long flow, int side) {
        final EndReason end = SocketFlow.end(flow, side);
        return end != null && SocketEnds.isGuess(end);
    }

    /** What that end's own socket has counted since the flow began. */
    private long counted(long flow, int side, int counter) {
        final long o = own(flow, side);
        if (o == Ownership.NULL) {
            return UNKNOWN;
        }
        final long now = now(o, counter);
        return now < 0 ? UNKNOWN : Math.max(0, now - SocketFlow.base(flow, side, counter));
    }

    private static long now(long o, int counter) {
        return switch (counter) {
            case SocketFlow.SENT -> sentOnce(o);
            case SocketFlow.RECEIVED -> Ownership.bytesReceived(o);
            case SocketFlow.SEGMENTS_OUT -> Ownership.segmentsOut(o);
            default -> Ownership.segmentsIn(o);
        };
    }

    /** The socket is the only one of a flow that goes on. */
    public boolean isAlone(long o, FlowTable flows) {
        if (!Ownership.isInFlow(o)) {
            return false;
        }
        final long flow = flows.at(Ownership.flow(o));
        return own(flow, Ownership.side(o) ^ 1) == Ownership.NULL && !SocketFlow.has(flow, FlowState.FROZEN);
    }

    /** An agent that repeats its sockets has one of these open: it will report the end. */
    boolean isKept(long flow) {
        if (SocketFlow.isExported(flow)) {
            return false;
        }
        for (int side = 0; side < 2; side++) {
            final long o = own(flow, side);
            if (o != Ownership.NULL && Ownership.isRepeated(o) && SocketFlow.end(flow, side) == null) {
                return true;
            }
        }
        return false;
    }

    /** The end's own socket; {@link Ownership#NULL} when it has none that is watched. */
    public long own(long flow, int side) {
        final int id = Flow.owner(flow, side);
        if (id == Ownerships.NONE) {
            return Ownership.NULL;
        }
        final long o = ownerships.at(id);
        return Ownership.side(o) == side && isOfTuple(o, flow) ? o : Ownership.NULL;
    }

    /** An owner behind an address translation has another five-tuple: it names the end and does not count here. */
    private static boolean isOfTuple(long o, long flow) {
        return Ownership.aHi(o) == Flow.hi(flow, 0)
                && Ownership.aLo(o) == Flow.lo(flow, 0)
                && Ownership.bHi(o) == Flow.hi(flow, 1)
                && Ownership.bLo(o) == Flow.lo(flow, 1)
                && Ownership.ports(o) >>> Short.SIZE == Flow.ports(flow) >>> Short.SIZE;
    }

    /** Payload bytes that the socket sent, each once; -1 unknown. */
    public static long sentOnce(long o) {
        return sentOnce(Ownership.bytesSent(o), Ownership.bytesRetransmitted(o));
    }

    private static long sentOnce(long sent, long retransmitted) {
        return sent < 0 ? UNKNOWN : sent - Math.max(0, retransmitted);
    }

    private static long known(SocketCounters counters, int counter) {
        final long value = switch (counter) {
            case SocketFlow.SENT -> sentOnce(counters.bytesSent, counters.bytesRetransmitted);
            case SocketFlow.RECEIVED -> counters.bytesReceived;
            case SocketFlow.SEGMENTS_OUT -> counters.segmentsOut;
            default -> counters.segmentsIn;
        };
        return Math.max(0, value);
    }

    private static long notBelow(long said, long now) {
        return now == UNKNOWN && said <= 0 ? UNKNOWN : Math.max(said, now);
    }
}
