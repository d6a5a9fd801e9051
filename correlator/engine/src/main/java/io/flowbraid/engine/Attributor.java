// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.FlowLayout.CLIENT_IS_B;
import static io.flowbraid.engine.FlowLayout.EVIDENCE_MASK;
import static io.flowbraid.engine.FlowLayout.EVIDENCE_SHIFT;
import static io.flowbraid.engine.FlowLayout.OWNER;
import static io.flowbraid.engine.FlowLayout.OWNER_DELAY_US;
import static io.flowbraid.engine.FlowLayout.PORTS;
import static io.flowbraid.engine.FlowLayout.REASON;
import static io.flowbraid.engine.FlowLayout.START_NS;
import static io.flowbraid.engine.FlowLayout.STATE;
import static io.flowbraid.engine.FlowLayout.STATUS;

import io.flowbraid.model.AttributionStatus;
import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.UnattributedReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts owners on flows. The owner of a flow's end is a function of the flow and of the ownerships known at the moment,
 * worked out anew whenever either side gains one: the order in which packets and events come does not matter.
 */
final class Attributor {
    private static final int QUALIFIER_MASK = 0xffff;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final ObservedInterface[] interfaces;
    private final Legs legs;
    private final TranslatedOwners translatedOwners;
    private final @Nullable LiveUpdates updates;

    Attributor(
            FlowTable flows,
            Ownerships ownerships,
            OwnershipRules rules,
            ObservedInterface[] interfaces,
            Legs legs,
            TranslatedOwners translatedOwners,
            @Nullable LiveUpdates updates) {
        this.updates = updates;
        this.legs = legs;
        this.translatedOwners = translatedOwners;
        this.flows = flows;
        this.ownerships = ownerships;
        this.rules = rules;
        this.interfaces = interfaces;
    }

    /** Finds the owner of one end (0 a, 1 b) among all that may be. {@code nowNs} is when it came to be known. */
    void resolve(int flowId, int side, long nowNs) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        final long aHi = flow.getLong(at + FlowLayout.A_HI);
        final long aLo = flow.getLong(at + FlowLayout.A_LO);
        final long bHi = flow.getLong(at + FlowLayout.B_HI);
        final long bLo = flow.getLong(at + FlowLayout.B_LO);
        final long flowPorts = flow.getLong(at + PORTS);
        final long ports = flowPorts & ~(long) QUALIFIER_MASK;
        final ObservedInterface observed = interfaces[(int) flowPorts & QUALIFIER_MASK];

        final int current = flow.getInt(at + OWNER + side * 4);
        final boolean isElsewhere = legs.isOwnerElsewhere(flowId, side);
        final boolean isCurrentInTime =
                current != Ownerships.NONE && !isElsewhere && rules.isInTime(ownerships.at(current), side, flow, at);
        int best = isCurrentInTime ? current : Ownerships.NONE;
        int rival = Ownerships.NONE;
        int injector = Ownerships.NONE;
        boolean isAlone = true;
        boolean awaitsOwner = false;
        for (int id = ownerships.first(aHi, aLo, bHi, bLo, ports); id != Ownerships.NONE; id = ownerships.next(id)) {
            final Ownership o = ownerships.at(id);
            if (o.side != side
                    || !ownerships.isOf(id, aHi, aLo, bHi, bLo, ports)
                    || !OwnershipRules.isInPlace(o, observed)) {
                continue;
            }
            if (!rules.isInTime(o, flow, at)) {
                awaitsOwner |= OwnershipRules.isAhead(o, side, flow, at);
                continue;
            }
            if (o.isInjected()) {
                injector = id;
            }
            if (id == current) {
                continue;
            }
            isAlone = false;
            final int order = best == Ownerships.NONE ? 1 : OwnershipRules.compare(o, ownerships.at(best), observed);
            if (order > 0) {
                best = id;
                rival = Ownerships.NONE;
            } else if (order == 0) {
                rival = id;
            }
        }
        await(flow, at, side, awaitsOwner);
        if (best == Ownerships.NONE) {
            if (current != Ownerships.NONE && !isElsewhere) {
                ownerships.release(current);
                flow.putInt(at + OWNER + side * 4, Ownerships.NONE);
                noteNews(flowId);
            }
            resolveElsewhere(flowId, side, nowNs);
            return;
        }
        // The rival may have been forgotten meanwhile, and the flow has its packets all the same.
        final boolean isUndecided =
                isAlone && best == current && flow.getByte(at + STATUS + side) >= AttributionStatus.AMBIGUOUS.ordinal();
        if (isUndecided) {
            return;
        }
        if (best != current) {
            attach(flowId, side, best, nowNs);
        }
        if (isElsewhere) {
            legs.foundHere(flowId, side);
        }
        if (injector != Ownerships.NONE && !ownerships.at(best).isInjected()) {
            ownerships.at(best).sender = ownerships.at(injector).process;
        }
        ownerships.at(best).seenAt |= 1L << (int) flowPorts;
        judge(flowId, side, ownerships.at(best), rival);
    }

    /** No socket has the five-tuple: looks for one behind the translations the flow went through. */
    private void resolveElsewhere(int flowId, int side, long nowNs) {
        final Legs.Leg leg = legs.of(flowId);
        if (leg == null) {
            return;
        }
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        final int current = flow.getInt(at + OWNER + side * 4);
        if (current != Ownerships.NONE && leg.wayTo(side) == null) {
            // What led to that owner has turned out not to be for sure.
            ownerships.release(current);
            flow.putInt(at + OWNER + side * 4, Ownerships.NONE);
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

    private static void await(UnsafeBuffer flow, int at, int side, boolean awaitsOwner) {
        final int state = flow.getInt(at + STATE);
        final int bit = FlowLayout.AWAITS_OWNER << side;
        flow.putInt(at + STATE, awaitsOwner ? state | bit : state & ~bit);
    }

    /** A packet of a datagram flow for which sockets wait. */
    void resolveAwaited(int flowId, long nowNs) {
        final int state = flows.slab(flowId).getInt(FlowTable.offset(flowId) + STATE);
        for (int side = 0; side < 2; side++) {
            if ((state & FlowLayout.AWAITS_OWNER << side) != 0) {
                resolve(flowId, side, nowNs);
            }
        }
    }

    /** Lets go of the owners of a flow that leaves. */
    void detach(int flowId) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        for (int side = 0; side < 2; side++) {
            final int owner = flow.getInt(at + OWNER + side * 4);
            if (owner != Ownerships.NONE) {
                ownerships.release(owner);
            }
        }
    }

    private void attach(int flowId, int side, int id, long nowNs) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        final int current = flow.getInt(at + OWNER + side * 4);
        final Ownership o = ownerships.at(id);
        ownerships.reference(id);
        flow.putInt(at + OWNER + side * 4, id);
        final long delayUs = (nowNs - flow.getLong(at + START_NS)) / 1_000;
        flow.putInt(at + OWNER_DELAY_US + side * 4, (int) Math.min(delayUs, Integer.MAX_VALUE));
        if (current != Ownerships.NONE) {
            ownerships.release(current);
        }
        orient(flow, at, side, o);
        noteNews(flowId);
    }

    private void noteNews(int flowId) {
        if (updates != null) {
            updates.news(flowId);
        }
    }

    private void judge(int flowId, int side, Ownership owner, int rival) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        AttributionStatus status = AttributionStatus.ATTRIBUTED;
        UnattributedReason reason = UnattributedReason.NONE;
        if (rival != Ownerships.NONE) {
            final boolean elsewhere = ownerships.at(rival).netns != owner.netns;
            status = elsewhere ? AttributionStatus.AMBIGUOUS : AttributionStatus.CONFLICTING;
            reason = elsewhere ? UnattributedReason.SEVERAL_NAMESPACES : UnattributedReason.CLAIMS_DISAGREE;
        } else if (owner.claimsDisagree) {
            status = AttributionStatus.CONFLICTING;
            reason = UnattributedReason.CLAIMS_DISAGREE;
        }
        if (flow.getByte(at + STATUS + side) != status.ordinal()) {
            noteNews(flowId);
        }
        flow.putByte(at + STATUS + side, (byte) status.ordinal());
        flow.putByte(at + REASON + side, (byte) reason.ordinal());
    }

    /** The socket's own role decides who is the client, unless the packets have shown it. */
    private static void orient(UnsafeBuffer flow, int at, int side, Ownership o) {
        final int state = flow.getInt(at + STATE);
        final int evidence = (state & EVIDENCE_MASK) >>> EVIDENCE_SHIFT;
        if (o.role == SocketRole.UNKNOWN || evidence >= ClientEvidence.SOCKET_EVENT.ordinal()) {
            return;
        }
        final int client = o.role == SocketRole.CLIENT ? side : side ^ 1;
        flow.putInt(
                at + STATE,
                state & ~(EVIDENCE_MASK | CLIENT_IS_B) | Orientation.client(client, ClientEvidence.SOCKET_EVENT));
    }
}
