// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;

/** Which packet is of another connection than the flow that has its five-tuple. */
final class NextConnections {
    private final FlowTable flows;
    private final Ownerships ownerships;

    NextConnections(FlowTable flows, Ownerships ownerships) {
        this.flows = flows;
        this.ownerships = ownerships;
    }

    /**
     * A SYN with a new sequence number; a segment beyond the end of a connection that is over, whose SYN was missed; a
     * datagram from an end whose owner's socket has closed.
     */
    boolean isOfAnother(int id, long[] words, int from, int side) {
        final long bits = words[from + PacketBatch.FLAGS];
        final long flow = flows.at(id);
        if (FiveTuple.protocolOf(words[from + PacketBatch.PORTS]) != Transport.TCP) {
            return ownerships.isClosedBefore(Flow.owner(flow, side), words[from + PacketBatch.TIME_NS]);
        }
        if ((bits & PacketBatch.LATER_FRAGMENT) != 0) {
            return false;
        }
        final int sequence = (int) (words[from + PacketBatch.L4_DETAIL] >>> 32);
        if (Orientation.isFirstSyn(bits)) {
            return TcpTracker.opensAnother(flow, side, sequence);
        }
        return TcpTracker.isOver(flow)
                && (bits & TcpFlags.RST) == 0
                && TcpTracker.isBeyondEnd(flow, side, sequence + (int) words[from + PacketBatch.LENGTHS]);
    }
}
