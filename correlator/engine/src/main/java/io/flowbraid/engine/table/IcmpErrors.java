// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import org.jspecify.annotations.Nullable;

/**
 * What ICMP messages say of the packets they quote. The message's flow keeps which flow it quotes first; the quoted
 * flow keeps the last error. A quote makes no flow, and a flow takes an error only if it fits: the end that the quote
 * names as the sender has sent, and a TCP sequence number is one that it has used.
 */
public final class IcmpErrors {
    /** Bits of {@link Flow#quotedState}: a packet is quoted; its sender was end b; others were of other flows. */
    private static final int IS_KNOWN = 1;

    private static final int IS_FROM_B = 2;
    private static final int IS_ONE_OF_SEVERAL = 4;

    private static final long QUALIFIER_MASK = 0xffff;
    private static final int TYPE_CODE_MASK = 0x7fff;
    private static final int OF_B = 1 << 15;
    private static final int SEQUENCE_WINDOW = 1 << 30;

    private final FlowTable flows;
    private final @Nullable LiveUpdates updates;
    private final TupleKey key = new TupleKey();

    public IcmpErrors(FlowTable flows, @Nullable LiveUpdates updates) {
        this.flows = flows;
        this.updates = updates;
    }

    /** The quote at {@code words[at …]}, see {@link PacketBatch}; its packets have been counted. */
    public void onQuote(long[] words, int at) {
        relate(words, (int) words[at + PacketBatch.LENGTHS], at);
        report(words, at);
    }

    private void relate(long[] words, int message, int at) {
        final int id = flows.find(words[message + PacketBatch.HASH], words, message);
        if (id == FlowTable.NOT_FOUND) {
            return;
        }
        final long flow = flows.at(id);
        final long ports = words[at + PacketBatch.PORTS] & ~QUALIFIER_MASK;
        if (Flow.quotedState(flow) == 0) {
            Flow.quotedAddress(flow, 0, words[at + PacketBatch.A_HI], words[at + PacketBatch.A_LO]);
            Flow.quotedAddress(flow, 1, words[at + PacketBatch.B_HI], words[at + PacketBatch.B_LO]);
            Flow.quotedPorts(flow, ports);
            Flow.quotedState(flow, IS_KNOWN | PacketBatch.sideOf(words[at + PacketBatch.FLAGS]) * IS_FROM_B);
        } else if (!isQuoted(flow, words, at, ports)) {
            Flow.quotedState(flow, Flow.quotedState(flow) | IS_ONE_OF_SEVERAL);
        }
    }

    private static boolean isQuoted(long flow, long[] words, int at, long ports) {
        return Flow.quotedPorts(flow) == ports
                && Flow.quotedHi(flow, 0) == words[at + PacketBatch.A_HI]
                && Flow.quotedLo(flow, 0) == words[at + PacketBatch.A_LO]
                && Flow.quotedHi(flow, 1) == words[at + PacketBatch.B_HI]
                && Flow.quotedLo(flow, 1) == words[at + PacketBatch.B_LO];
    }

    private void report(long[] words, int at) {
        final int typeCode = (int) words[at + PacketBatch.L4_DETAIL] & 0xffff;
        final boolean isIpv4 = IpAddress.isIpv4(words[at + PacketBatch.A_HI], words[at + PacketBatch.A_LO]);
        if (!Icmp.isError(isIpv4 ? Transport.ICMP : Transport.ICMPV6, typeCode >>> 8)) {
            return;
        }
        final int side = PacketBatch.sideOf(words[at + PacketBatch.FLAGS]);
        for (int id = find(words, at); id != FlowTable.NOT_FOUND; id = Flow.predecessor(flows.at(id))) {
            final long flow = flows.at(id);
            if (fits(flow, side, words, at)) {
                Flow.icmpError(flow, typeCode & TYPE_CODE_MASK | side * OF_B);
                if (updates != null) {
                    updates.news(id);
                }
                return;
            }
        }
    }

    /** The quoted flow in the message's VLAN, else the only one. */
    private int find(long[] words, int at) {
        final int same = flows.find(words[at + PacketBatch.HASH], words, at);
        if (same != FlowTable.NOT_FOUND) {
            return same;
        }
        final long ports = words[at + PacketBatch.PORTS];
        key.set(
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                FiveTuple.socketPorts(ports));
        int only = FlowTable.NOT_FOUND;
        for (int id = flows.firstOf(key); id != FlowTable.NOT_FOUND; id = flows.nextOf(key, id)) {
            if (Flow.ports(flows.at(id)) == ports) {
                if (only != FlowTable.NOT_FOUND) {
                    return FlowTable.NOT_FOUND;
                }
                only = id;
            }
        }
        return only;
    }

    private static boolean fits(long flow, int side, long[] words, int at) {
        if (Flow.packets(flow, side) == 0 || Flow.startNs(flow) > words[at + PacketBatch.TIME_NS]) {
            return false;
        }
        if ((words[at + PacketBatch.FLAGS] & PacketBatch.HAS_SEQUENCE) == 0) {
            return true;
        }
        final int sequence = (int) (words[at + PacketBatch.L4_DETAIL] >>> 32);
        final int behind = Flow.nextSequence(flow, side) - sequence;
        return (Flow.state(flow) & FlowState.SEQUENCE_KNOWN << side) != 0 && behind >= 0 && behind < SEQUENCE_WINDOW;
    }

    /** Fills in what the flow's messages quote. */
    public static void describe(QuotedFlow out, long flow) {
        out.clear();
        if (!Icmp.is(Flow.protocol(flow)) || Flow.quotedState(flow) == 0) {
            return;
        }
        final int state = Flow.quotedState(flow);
        final int sender = (state & IS_FROM_B) == 0 ? 0 : 1;
        final long ports = Flow.quotedPorts(flow);
        out.isOneOfSeveral = (state & IS_ONE_OF_SEVERAL) != 0;
        out.protocol = FiveTuple.protocolOf(ports);
        out.sourceHi = Flow.quotedHi(flow, sender);
        out.sourceLo = Flow.quotedLo(flow, sender);
        out.destinationHi = Flow.quotedHi(flow, sender ^ 1);
        out.destinationLo = Flow.quotedLo(flow, sender ^ 1);
        if (Icmp.is(out.protocol)) {
            final int type = typeOf(ports, sender);
            out.sourcePort = type;
            out.destinationPort = FiveTuple.icmpCodeOf(ports);
        } else {
            out.sourcePort = sender == 0 ? FiveTuple.aPortOf(ports) : FiveTuple.bPortOf(ports);
            out.destinationPort = sender == 0 ? FiveTuple.bPortOf(ports) : FiveTuple.aPortOf(ports);
        }
    }

    /** The type of the messages that an end of an ICMP flow sends, by the ports word of its key. */
    public static int typeOf(long ports, int side) {
        final int type = FiveTuple.icmpTypeOf(ports);
        return side == FiveTuple.icmpRequesterOf(ports) ? type : Icmp.counterpart(FiveTuple.protocolOf(ports), type);
    }

    /** The last error about a packet of that flow, type << 8 | code; -1 none. */
    public static int errorOf(long flow) {
        final int error = Flow.icmpError(flow);
        return error == 0 ? -1 : error & TYPE_CODE_MASK;
    }

    /** The canonical end whose packet the error was about. */
    public static int errorSideOf(long flow) {
        return Flow.icmpError(flow) >>> 15;
    }
}
