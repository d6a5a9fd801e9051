// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.InterfaceCopies;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TupleKey;

/**
 * Which flows of one interface have the same five-tuple in several VLANs at a time. A socket's event does not say its
 * VLAN, so it is unknown which of them is the socket's, and no process is named.
 *
 * <p>It is one connection, and named, if TCP shows the same packets in both VLANs, as before and behind a router, or if
 * each VLAN has one direction.
 */
public final class VlanRivals {
    private final FlowTable flows;
    private final InterfaceCopies copies;
    private final Attributor attributor;
    private final TupleKey key = new TupleKey();

    VlanRivals(FlowTable flows, InterfaceCopies copies, Attributor attributor) {
        this.flows = flows;
        this.copies = copies;
        this.attributor = attributor;
    }

    public static boolean hasSome(long flow) {
        return !SocketFlow.isSocketFlow(flow) && (Flow.state(flow) & FlowState.SEVERAL_VLANS) != 0;
    }

    /** The flow is new, or has its first packet of the other direction. */
    public void check(int id, long nowNs) {
        if (flows.hasNoVariants()) {
            return;
        }
        final long flow = flows.at(id);
        boolean hasRival = false;
        key.ofFlow(flow).qualified(Flow.observationPoint(flow));
        for (int other = flows.firstOf(key); other != FlowTable.NOT_FOUND; other = flows.nextOf(key, other)) {
            if (other != id && isRival(id, flow, other, flows.at(other))) {
                hasRival = true;
                mark(other, nowNs);
            }
        }
        if (hasRival) {
            mark(id, nowNs);
        }
    }

    private boolean isRival(int id, long flow, int otherId, long other) {
        final boolean isSameWay = Flow.packets(flow, 0) != 0 && Flow.packets(other, 0) != 0
                || Flow.packets(flow, 1) != 0 && Flow.packets(other, 1) != 0;
        return isSameWay
                && Flow.ports(flow) == Flow.ports(other)
                && Flow.vlanTags(flow) != Flow.vlanTags(other)
                && Flow.closedNs(other) == 0
                && !copies.areOne(id, otherId);
    }

    private void mark(int id, long nowNs) {
        final long flow = flows.at(id);
        if (!hasSome(flow)) {
            Flow.addState(flow, FlowState.SEVERAL_VLANS);
            attributor.resolve(id, 0, nowNs);
            attributor.resolve(id, 1, nowNs);
        }
    }
}
