// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.SocketCopies;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.engine.table.SelfConnection;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketRole;
import org.jspecify.annotations.Nullable;

/**
 * Puts owners on flows. The owner of a flow's end is a function of the flow and of the ownerships known at the moment,
 * worked out anew whenever either side gains one: the order in which packets and events come does not matter.
 */
public final class Attributor {
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final ObservationPoints points;
    private final Legs legs;
    private final TranslatedOwners translatedOwners;
    private final CapturedSockets captured;
    private final SocketCopies copies;
    private final @Nullable LiveUpdates updates;
    private final TupleKey key = new TupleKey();

    Attributor(
            TableParts tables,
            ObservationPoints points,
            OwnershipParts ownership,
            Legs legs,
            TranslatedOwners translatedOwners,
            CapturedSockets captured) {
        this.points = points;
        this.legs = legs;
        this.translatedOwners = translatedOwners;
        this.captured = captured;
        flows = tables.flows;
        updates = tables.updates;
        ownerships = ownership.ownerships;
        rules = ownership.rules;
        copies = ownership.copies;
    }

    /** Finds the owner of one end (0 a, 1 b) among all that may be. {@code nowNs} is when it came to be known. */
    public void resolve(int flowId, int side, long nowNs) {
        final long flow = flows.at(flowId);
        if (SelfConnection.isOne(flow) && !SocketFlow.isSocketFlow(flow)) {
            resolveEnd(flowId, 0, nowNs);
            copyOwner(flow);
        } else {
            resolveEnd(flowId, side, nowNs);
        }
    }

    /** The socket that is the one end is the other as well. */
    private void copyOwner(long flow) {
        final int owner = Flow.owner(flow, 0);
        final int before = Flow.owner(flow, 1);
        if (owner != before) {
            if (owner != Ownerships.NONE) {
                ownerships.reference(owner);
            }
            Flow.owner(flow, 1, owner);
            if (before != Ownerships.NONE) {
                ownerships.release(before);
            }
        }
        Flow.ownerDelayUs(flow, 1, Flow.ownerDelayUs(flow, 0));
        Flow.status(flow, 1, Flow.status(flow, 0));
        Flow.reason(flow, 1, Flow.reason(flow, 0));
    }

    private void resolveEnd(int flowId, int side, long nowNs) {
        final long flow = flows.at(flowId);
        if (!SocketFlow.isSocketFlow(flow)) {
            resolveCapturedEnd(flowId, flow, side, nowNs);
        } else if (Flow.owner(flow, side) == Ownerships.NONE || legs.isOwnerElsewhere(flowId, side)) {
            resolveElsewhere(flowId, side, nowNs); // its own sockets are in it by their events
        }
    }

    private void resolveCapturedEnd(int flowId, long flow, int side, long nowNs) {
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        final int current = Flow.owner(flow, side);
        final boolean isElsewhere = legs.isOwnerElsewhere(flowId, side);
        final boolean isTranslated = legs.isTranslated(flowId, side);
        final boolean isCurrentInTime =
                current != Ownerships.NONE && !isElsewhere && isInTime(current, side, flow, isTranslated);
        int best = isCurrentInTime ? current : Ownerships.NONE;
        int rival = Ownerships.NONE;
        int injector = Ownerships.NONE;
        boolean isAlone = true;
        boolean awaitsOwner = false;
        key.ofFlow(flow);
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final long o = ownerships.at(id);
            if (Ownership.side(o) != side || !ownerships.isOf(id, key) || !rules.isInPlace(o, observed)) {
                continue;
            }
            if (!isInTime(id, side, flow, isTranslated)) {
                awaitsOwner |= rules.isAhead(o, side, flow);
                continue;
            }
            if (ownerships.owner(o).isInjected()) {
                injector = id;
            }
            if (id == current) {
                continue;
            }
            isAlone = false;
            final int order = best == Ownerships.NONE ? 1 : rules.compare(o, ownerships.at(best), observed);
            if (order > 0) {
                best = id;
                rival = Ownerships.NONE;
            } else if (order == 0 && isOfGroup(flow, side) && isEarlier(o, ownerships.at(best))) {
                rival = best;
                best = id;
            } else {
                rival = order == 0 ? id : rival;
                noteShared(id, ownerships.at(best), flowId);
            }
        }
        await(flow, side, awaitsOwner);
        if (best == Ownerships.NONE) {
            if (current != Ownerships.NONE && !isElsewhere) {
                release(flowId, side);
            }
            resolveElsewhere(flowId, side, nowNs);
            return;
        }
        // The rival may have been forgotten meanwhile, and the flow has its packets all the same.
        if (isAlone && best == current && Flow.status(flow, side) >= AttributionStatus.AMBIGUOUS.ordinal()) {
            return;
        }
        if (best != current) {
            attach(flowId, side, best, nowNs);
        }
        if (isElsewhere) {
            legs.foundHere(flowId, side);
        }
        settle(flowId, side, best, rival, injector);
    }

    /** Nothing trails the close of a socket whose five-tuple is a translated connection's by now. */
    private boolean isInTime(int id, int side, long flow, boolean isTranslated) {
        return rules.isInTime(ownerships.at(id), side, flow)
                && !(isTranslated && ownerships.isClosedBefore(id, Flow.startNs(flow)));
    }

    private void release(int flowId, int side) {
        final long flow = flows.at(flowId);
        ownerships.release(Flow.owner(flow, side));
        Flow.owner(flow, side, Ownerships.NONE);
        noteNews(flowId);
    }

    private void settle(int flowId, int side, int best, int rival, int injector) {
        final long owner = ownerships.at(best);
        if (injector != Ownerships.NONE && !ownerships.owner(owner).isInjected()) {
            ownerships.sender(owner, ownerships.owner(ownerships.at(injector)).process);
        }
        ownerships.seenAt(owner, Flow.observationPoint(flows.at(flowId)));
        judge(flowId, side, owner, rival);
    }

    /** Many sockets may receive what is sent to the address, each a copy. */
    private static boolean isOfGroup(long flow, int side) {
        return Flow.protocol(flow) == Transport.UDP
                && IpAddress.isMulticastOrBroadcast(Flow.hi(flow, side), Flow.lo(flow, side));
    }

    private static boolean isEarlier(long o, long than) {
        final long openNs = Ownership.openNs(o);
        final long thanNs = Ownership.openNs(than);
        return openNs != thanNs ? openNs < thanNs : Ownership.cookie(o) < Ownership.cookie(than);
    }

    /** Another datagram socket on the same end: its packets are in the captured flow, whosever they are. */
    private void noteShared(int id, long owner, int flowId) {
        final long o = ownerships.at(id);
        if (Ownership.protocol(o) == Transport.TCP || ownerships.owner(o).netns != ownerships.owner(owner).netns) {
            return;
        }
        ownerships.seenAt(o, Flow.observationPoint(flows.at(flowId)));
        noteCaptured(id, flowId);
    }

    /** The socket is in a flow of its own, by this feed or by another. */
    private void noteCaptured(int id, int flowId) {
        final long o = ownerships.at(id);
        final int inFlow = Ownership.isInFlow(o) ? id : copies.inFlow(o);
        if (inFlow != Ownerships.NONE) {
            captured.add(inFlow, flowId);
        }
    }

    /** No socket has the five-tuple: looks for one behind the translations the flow went through. */
    private void resolveElsewhere(int flowId, int side, long nowNs) {
        final Legs.Leg leg = legs.of(flowId);
        if (leg == null) {
            return;
        }
        final long flow = flows.at(flowId);
        final int current = Flow.owner(flow, side);
        if (current != Ownerships.NONE && leg.wayTo(side) == null) {
            // What led to that owner has turned out not to be for sure.
            ownerships.release(current);
            Flow.owner(flow, side, Ownerships.NONE);
            leg.isOwnerElsewhere[side] = false;
            noteNews(flowId);
            return;
        }
        final int found = translatedOwners.find(flowId, side, leg);
        if (found == Ownerships.NONE || found == current) {
            return;
        }
        attach(flowId, side, found, nowNs);
        leg.isOwnerElsewhere[side] = true;
        judge(flowId, side, ownerships.at(found), Ownerships.NONE);
    }

    private static void await(long flow, int side, boolean awaitsOwner) {
        final int state = Flow.state(flow);
        final int bit = FlowState.AWAITS_OWNER << side;
        Flow.state(flow, awaitsOwner ? state | bit : state & ~bit);
    }

    /** A packet of a datagram flow for which sockets wait. */
    public void resolveAwaited(int flowId, long nowNs) {
        final int state = Flow.state(flows.at(flowId));
        for (int side = 0; side < 2; side++) {
            if ((state & FlowState.AWAITS_OWNER << side) != 0) {
                resolve(flowId, side, nowNs);
            }
        }
    }

    /** Lets go of the owners of a flow that leaves. */
    public void detach(int flowId) {
        final long flow = flows.at(flowId);
        for (int side = 0; side < 2; side++) {
            final int owner = Flow.owner(flow, side);
            if (owner != Ownerships.NONE) {
                ownerships.release(owner);
            }
        }
    }

    private void attach(int flowId, int side, int id, long nowNs) {
        final long flow = flows.at(flowId);
        final int current = Flow.owner(flow, side);
        final long o = ownerships.at(id);
        ownerships.reference(id);
        Flow.owner(flow, side, id);
        final long delayUs = (nowNs - Flow.startNs(flow)) / 1_000;
        Flow.ownerDelayUs(flow, side, (int) Math.min(delayUs, Integer.MAX_VALUE));
        if (current != Ownerships.NONE) {
            ownerships.release(current);
        }
        orient(flow, side, ownerships.owner(o));
        noteNews(flowId);
        if (!SocketFlow.isSocketFlow(flow)) {
            noteCaptured(id, flowId);
        }
    }

    private void noteNews(int flowId) {
        if (updates != null) {
            updates.news(flowId);
        }
    }

    private void judge(int flowId, int side, long owner, int rival) {
        final long flow = flows.at(flowId);
        AttributionStatus status = AttributionStatus.ATTRIBUTED;
        UnattributedReason reason = UnattributedReason.NONE;
        if (VlanRivals.hasSome(flow)) {
            status = AttributionStatus.AMBIGUOUS;
            reason = UnattributedReason.SEVERAL_VLANS;
        } else if (rival != Ownerships.NONE && isOfGroup(flow, side)) {
            status = AttributionStatus.SHARED;
            ownerships.receiver(owner, ownerships.owner(ownerships.at(rival)).process);
        } else if (rival != Ownerships.NONE) {
            final boolean elsewhere = ownerships.owner(ownerships.at(rival)).netns != ownerships.owner(owner).netns;
            status = elsewhere ? AttributionStatus.AMBIGUOUS : AttributionStatus.CONFLICTING;
            reason = elsewhere ? UnattributedReason.SEVERAL_NAMESPACES : UnattributedReason.CLAIMS_DISAGREE;
        } else if (Ownership.claimsDisagree(owner)) {
            status = AttributionStatus.CONFLICTING;
            reason = UnattributedReason.CLAIMS_DISAGREE;
        }
        if (Flow.status(flow, side) != status.ordinal()) {
            noteNews(flowId);
        }
        Flow.status(flow, side, status.ordinal());
        Flow.reason(flow, side, reason.ordinal());
    }

    /** The socket is that end of a flow of sockets. */
    public void own(int flowId, int ownershipId, long nowNs) {
        final int side = Ownership.side(ownerships.at(ownershipId));
        attach(flowId, side, ownershipId, nowNs);
        legs.foundHere(flowId, side);
    }

    /** The socket's own role decides who is the client, unless the packets have shown it. */
    private static void orient(long flow, int side, SharedOwner owner) {
        final int state = Flow.state(flow);
        if (Icmp.is(Flow.protocol(flow)) && !SocketFlow.isSocketFlow(flow)) {
            return; // the type says who asks
        }
        if (owner.role == SocketRole.UNKNOWN || FlowState.evidence(state) >= ClientEvidence.SOCKET_EVENT.ordinal()) {
            return;
        }
        final int client = owner.role == SocketRole.CLIENT ? side : side ^ 1;
        Flow.state(flow, FlowState.withClient(state, client, ClientEvidence.SOCKET_EVENT));
    }
}
