// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.conversation.TranslationRules;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of a flow's end whose socket has another five-tuple: the server behind a published address, the
 * client behind a gateway. Follows one translation after another, since a host may translate what another namespace has
 * translated. Its rules for place and time are those of any owner; two that would do: none.
 */
final class TranslatedOwners {
    private static final int MAX_HOPS = 4;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final TranslationRules translationRules;
    private final ObservationPoints points;

    TranslatedOwners(
            FlowTable flows,
            Ownerships ownerships,
            OwnershipRules rules,
            TranslationRules translationRules,
            ObservationPoints points) {
        this.flows = flows;
        this.ownerships = ownerships;
        this.rules = rules;
        this.translationRules = translationRules;
        this.points = points;
    }

    /** The ownership, or {@link Ownerships#NONE}. */
    int find(int flowId, int side, Legs.Leg leg) {
        final boolean isClient = side == leg.client();
        @Nullable Tuple way = leg.wayTo(side);
        for (int hop = 0; way != null && hop < MAX_HOPS; hop++) {
            final Tuple there = way.other();
            final int owner = ownerAt(there, isClient ? there.client : there.client ^ 1, flowId, side);
            if (owner != Ownerships.NONE) {
                return owner;
            }
            way = translationRules.beyond(there, flowId);
        }
        return Ownerships.NONE;
    }

    private int ownerAt(Tuple there, int sideThere, int flowId, int side) {
        final long flow = flows.at(flowId);
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        int best = Ownerships.NONE;
        boolean hasRival = false;
        for (int id = ownerships.first(there.key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final long o = ownerships.at(id);
            if (Ownership.side(o) != sideThere || !ownerships.isOf(id, there.key)) {
                continue;
            }
            final SharedOwner owner = ownerships.owner(o);
            if (!observed.hasCompanion(owner.feed)
                    || (there.key.isScoped() && owner.netns != 0 && owner.netns != there.translation.netns)
                    || !rules.isInTime(o, side, flow)) {
                continue;
            }
            final int order = best == Ownerships.NONE ? 1 : rules.compare(o, ownerships.at(best), observed);
            if (order >= 0) {
                hasRival = order == 0;
                best = id;
            }
        }
        return hasRival ? Ownerships.NONE : best;
    }
}
