// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.CapturedLegs.View;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.SocketFlow;
import org.jspecify.annotations.Nullable;

/**
 * Which leg of a conversation sums count. An exchange that is seen several times (before and behind an address
 * translation, on two interfaces, by packets and by sockets) counts once: where packets were captured rather than where
 * only sockets are known, where both directions were rather than where one was, and of these at the leg that the client
 * addressed. A proxied connection is two connections, and both count.
 */
final class CountedLegs {
    private static final int MAX_HOPS = 4;
    private static final View[] VIEWS = View.values();

    private final Ownerships ownerships;
    private final TranslationRules rules;
    private final CapturedLegs captured;

    CountedLegs(Ownerships ownerships, TranslationRules rules, CapturedLegs captured) {
        this.captured = captured;
        this.ownerships = ownerships;
        this.rules = rules;
    }

    /**
     * @param leg of the flow in a translated connection; null when there is none
     * @param interfaces on which flows of the connection's sockets were captured, as bits
     */
    boolean isCounted(int flowId, long flow, Legs.@Nullable Leg leg, long interfaces) {
        final boolean isSockets = SocketFlow.isSocketFlow(flow);
        if (isSockets ? interfaces != 0 : !isFirst(interfaces, Flow.observationPoint(flow))) {
            return false;
        }
        return leg == null || isBestLeg(flowId, leg, flow);
    }

    private static boolean isFirst(long interfaces, int interfaceId) {
        return interfaces == 0 || 1L << interfaceId == Long.lowestOneBit(interfaces);
    }

    private boolean isBestLeg(int flowId, Legs.Leg leg, long flow) {
        final View own = View.of(flow);
        Tuple back = leg.translated;
        for (int hop = 0; back != null && hop < MAX_HOPS; hop++) {
            final Translation translation = back.translation;
            if (precedes(translation.original, own, true)
                    || (!back.isMiddle() && translation.middle != null && precedes(translation.middle, own, true))) {
                return false;
            }
            back = rules.beyond(translation.original, flowId);
        }
        Tuple on = leg.original;
        for (int hop = 0; on != null && hop < MAX_HOPS; hop++) {
            final Translation translation = on.translation;
            if (precedes(translation.translated, own, false)
                    || (!on.isMiddle() && translation.middle != null && precedes(translation.middle, own, false))) {
                return false;
            }
            on = rules.beyond(translation.translated, flowId);
        }
        return true;
    }

    /** A leg seen better counts, and of those seen alike the one that the client comes to first. */
    private boolean precedes(Tuple there, View own, boolean isEarlier) {
        final boolean isSeen = isEarlier
                ? captured.has(there, own)
                : own != View.BOTH_WAYS && captured.has(there, VIEWS[own.ordinal() + 1]);
        if (isSeen) {
            return true;
        }
        return isEarlier && own == View.SOCKETS && hasSocket(there);
    }

    private boolean hasSocket(Tuple tuple) {
        for (int id = ownerships.first(tuple.key); id != Ownerships.NONE; id = ownerships.next(id)) {
            if (ownerships.isOf(id, tuple.key)
                    && !ownerships.owner(ownerships.at(id)).isInjected()) {
                return true;
            }
        }
        return false;
    }
}
