// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.Tombstones;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.Transport;

/**
 * Whether a flow of sockets has been captured as well, though no owner says so: the feed accompanies no interface, or
 * did not when the packets came. A capture interface in the socket's own namespace that shows its five-tuple at its
 * time shows its packets. (NOT thread safe.)
 */
final class CapturedBeside {
    private final FlowTable flows;
    private final ObservationPoints points;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final Tombstones tombstones;
    private final TupleKey key = new TupleKey();

    CapturedBeside(
            FlowTable flows,
            ObservationPoints points,
            Ownerships ownerships,
            OwnershipRules rules,
            Tombstones tombstones) {
        this.flows = flows;
        this.points = points;
        this.ownerships = ownerships;
        this.rules = rules;
        this.tombstones = tombstones;
    }

    /** What was found once holds: the packets' record may leave before the sockets'. */
    boolean isCaptured(long flow) {
        if (!SocketFlow.has(flow, FlowState.PACKETS_SEEN) && hasPackets(flow)) {
            SocketFlow.set(flow, FlowState.PACKETS_SEEN);
        }
        return SocketFlow.has(flow, FlowState.PACKETS_SEEN);
    }

    private boolean hasPackets(long flow) {
        final int client = Flow.owner(flow, Flow.client(flow));
        final int id = client != Ownerships.NONE ? client : Flow.owner(flow, Flow.client(flow) ^ 1);
        if (id == Ownerships.NONE) {
            return false;
        }
        final long o = ownerships.at(id);
        final SharedOwner owner = ownerships.owner(o);
        for (int i = 0; i < points.captures(); i++) {
            if (owner.netns != 0 && points.at(i).netns() == owner.netns && isSeenAt(i, o)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSeenAt(int interfaceId, long o) {
        final int boundInterface = ownerships.owner(o).boundInterface;
        if (boundInterface != 0 && !points.at(interfaceId).isLink(boundInterface)) {
            return false;
        }
        Ownership.key(o, key).qualified(interfaceId);
        for (int newest = flows.firstOf(key); newest != FlowTable.NOT_FOUND; newest = flows.nextOf(key, newest)) {
            for (int id = newest; id != FlowTable.NOT_FOUND; id = Flow.predecessor(flows.at(id))) {
                if (rules.isInTime(o, flows.at(id))) {
                    return true;
                }
            }
        }
        return Ownership.protocol(o) == Transport.TCP && tombstones.isSince(key, Ownership.openNs(o));
    }
}
