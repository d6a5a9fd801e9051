// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.life.LifeParts;
import io.flowbraid.engine.life.SocketEnds;
import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.socket.SocketCounters;
import org.agrona.collections.IntArrayList;

/**
 * Puts sockets into flows: the first of a flow, the one at the other end, and two flows that turn out to be the two
 * ends of one connection. Flows whose partner is not sure yet wait here. (NOT thread safe.)
 */
final class SocketFlowJoiner {
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final Partners partners;
    private final SocketSums sums;
    private final SocketEnds ends;
    private final FlowLife life;
    private final Attributor attributor;
    private final FlowOwners owners;
    private final SocketCounters partnerCounters = new SocketCounters();
    /** Flows that wait for a partner. */
    private final IntArrayList awaiting = new IntArrayList();

    SocketFlowJoiner(
            FlowTable flows, Ownerships ownerships, Partners partners, AttributionParts attribution, LifeParts life) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.partners = partners;
        attributor = attribution.attributor;
        owners = attribution.owners;
        sums = life.sockets.sums;
        ends = life.sockets.ends;
        this.life = life.flows;
    }

    /** The candidate's flow waits, too, or it might end before. */
    void awaitAt(int candidateId) {
        final long candidate = ownerships.at(candidateId);
        if (sums.isAlone(candidate, flows)) {
            await(Ownership.flow(candidate));
        }
    }

    void await(int id) {
        if (!SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER)) {
            SocketFlow.set(flows.at(id), FlowState.AWAITS_PARTNER);
            awaiting.addInt(id);
        }
    }

    /** After new events: looks again at flows that may be two ends of one connection. */
    void pairUp(FeedFlows[] policies, long nowNs) {
        int kept = 0;
        for (int i = 0; i < awaiting.size(); i++) {
            final int id = awaiting.getInt(i);
            final boolean isAwaiting = flows.isLive(id)
                    && SocketFlow.isSocketFlow(flows.at(id))
                    && SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER);
            if (isAwaiting && pairUp(id, policies, nowNs)) {
                awaiting.setInt(kept++, id);
            }
        }
        while (awaiting.size() > kept) {
            awaiting.fastUnorderedRemove(awaiting.size() - 1);
        }
    }

    /** Joins the flow with that of its partner, if that is sure now. Returns whether it goes on waiting. */
    boolean pairUp(int id, FeedFlows[] policies, long nowNs) {
        final long flow = flows.at(id);
        final int side = sums.own(flow, 0) != Ownership.NULL ? 0 : 1;
        final long o = sums.own(flow, side);
        if (o == Ownership.NULL || sums.own(flow, side ^ 1) != Ownership.NULL || Ownership.flow(o) != id) {
            SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
            return false;
        }
        partners.search(o, Flow.observationPoint(flow), policies, nowNs);
        final int partner = partners.found();
        if (isAloneInFlow(partner)) {
            merge(id, Ownership.flow(ownerships.at(partner)), nowNs);
            return false;
        }
        final int awaited = partners.awaited();
        if (awaited != Ownerships.NONE) {
            awaitAt(awaited);
            return true;
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        if (partner != Ownerships.NONE) {
            join(id, partner, nowNs);
        }
        return false;
    }

    boolean isAloneInFlow(int partner) {
        return partner != Ownerships.NONE && sums.isAlone(ownerships.at(partner), flows);
    }

    /** Two flows turn out to be the two ends of one connection: one goes on with both sockets. */
    private void merge(int one, int other, long nowNs) {
        final boolean isOtherReported = SocketFlow.has(flows.at(other), FlowState.REPORTED);
        if (isOtherReported && SocketFlow.has(flows.at(one), FlowState.REPORTED)) {
            SocketFlow.clear(flows.at(one), FlowState.AWAITS_PARTNER);
            SocketFlow.clear(flows.at(other), FlowState.AWAITS_PARTNER);
            return; // both are known by names of their own
        }
        final int id = isOtherReported || !Flow.isDetached(flows.at(other)) ? other : one;
        final int gone = id == one ? other : one;
        final long flow = flows.at(id);
        final int side = sums.own(flow, 0) != Ownership.NULL ? 1 : 0;
        final long o = sums.own(flows.at(gone), side);
        if (o == Ownership.NULL) {
            return;
        }
        SocketFlow.copySide(flows.at(gone), flow, side);
        Flow.lastNs(flow, Math.max(Flow.lastNs(flow), Flow.lastNs(flows.at(gone))));
        if (!SocketFlow.has(flow, FlowState.REPORTED)) {
            Flow.startNs(flow, Math.min(Flow.startNs(flow), Flow.startNs(flows.at(gone))));
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        Ownership.flow(o, id);
        attributor.own(id, Flow.owner(flows.at(gone), side), nowNs);
        final boolean wasIndexed = !Flow.isDetached(flows.at(gone));
        life.joined(gone);
        if (wasIndexed && Flow.isDetached(flow)) {
            flows.reattach(id);
        }
        if (Flow.closedNs(flow) != 0 && !ends.isOver(flow)) {
            life.reopen(id);
        }
        closeIfOver(id, nowNs);
        owners.resolve(id, nowNs);
    }

    /** The socket at the other end that was in no flow, or leaves one that is over, counts from now on for this one. */
    void join(int id, int partnerId, long nowNs) {
        final long partner = ownerships.at(partnerId);
        if (Ownership.isInFlow(partner) && Ownership.flow(partner) != id) {
            sums.freeze(flows.at(Ownership.flow(partner)));
        }
        Ownership.readCounters(partner, partnerCounters);
        SocketSums.begin(flows.at(id), Ownership.side(partner), partnerCounters);
        attach(id, partnerId, nowNs);
    }

    void attach(int id, int ownershipId, long nowNs) {
        final long flow = flows.at(id);
        final long o = ownerships.at(ownershipId);
        final long lastFlowId = Ownership.lastFlowId(o);
        if (lastFlowId != 0 && SocketFlow.continues(flow) == 0 && !Ownership.isDormant(o)) {
            SocketFlow.continues(flow, lastFlowId);
        }
        Ownership.isDormant(o, false);
        Ownership.flow(o, id);
        attributor.own(id, ownershipId, nowNs);
    }

    /** A flow whose sockets have all ended is over. */
    void closeIfOver(int id, long nowNs) {
        final long flow = flows.at(id);
        if (Flow.closedNs(flow) == 0 && ends.isOver(flow)) {
            life.close(id, nowNs);
        }
    }
}
