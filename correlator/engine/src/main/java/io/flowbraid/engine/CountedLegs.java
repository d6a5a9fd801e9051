// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Translation.Face;
import org.jspecify.annotations.Nullable;

/**
 * Which leg of a conversation sums count. An exchange that is seen several times (before and behind an address translation,
 * on two interfaces, by packets and by sockets) counts once: where packets were captured rather than where only sockets are
 * known, and of these at the leg that the client addressed. A proxied connection is two connections, and both count.
 */
final class CountedLegs {
    private static final int MAX_HOPS = 4;

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
        return leg == null || isBestLeg(flowId, leg, isSockets);
    }

    private static boolean isFirst(long interfaces, int interfaceId) {
        return interfaces == 0 || 1L << interfaceId == Long.lowestOneBit(interfaces);
    }

    private boolean isBestLeg(int flowId, Legs.Leg leg, boolean isSockets) {
        Face back = leg.translated;
        for (int hop = 0; back != null && hop < MAX_HOPS; hop++) {
            final Face earlier = back.translation.original;
            if (captured.has(earlier, false) || (isSockets && (captured.has(earlier, true) || hasSocket(earlier)))) {
                return false;
            }
            back = rules.beyond(earlier, flowId);
        }
        Face on = isSockets ? leg.original : null;
        for (int hop = 0; on != null && hop < MAX_HOPS; hop++) {
            final Face later = on.translation.translated;
            if (captured.has(later, false)) {
                return false;
            }
            on = rules.beyond(later, flowId);
        }
        return true;
    }

    private boolean hasSocket(Face face) {
        for (int id = ownerships.first(face.key); id != Ownerships.NONE; id = ownerships.next(id)) {
            if (ownerships.isOf(id, face.key)
                    && !ownerships.owner(ownerships.at(id)).isInjected()) {
                return true;
            }
        }
        return false;
    }
}
