// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.CapturedLegs.View;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.table.FlowTable;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The flows that went through a translation, and which of their owners were found on the other side of it. */
public final class Legs {
    private final FlowTable flows;
    private final TranslationRules rules;
    private final CapturedLegs captured;
    private final Int2ObjectHashMap<Leg> byFlow = new Int2ObjectHashMap<>();

    Legs(FlowTable flows, TranslationRules rules, CapturedLegs captured) {
        this.captured = captured;
        this.flows = flows;
        this.rules = rules;
    }

    /** One flow before a translation, behind one, or both. */
    public static final class Leg {
        /** The way on to the server. */
        @Nullable
        Tuple original;
        /** The way back to the client. */
        @Nullable
        Tuple translated;
        /** By canonical end: its owner is another five-tuple's. */
        public final boolean[] isOwnerElsewhere = new boolean[2];

        /** Canonical end the client is. */
        public int client() {
            final Tuple tuple = original != null ? original : translated;
            return tuple == null ? 0 : tuple.client;
        }

        /** The way from an end of the flow to where that end's socket is; null when it is here. */
        public @Nullable Tuple wayTo(int side) {
            return side == client() ? translated : original;
        }
    }

    /** Null for a flow that nobody translates. */
    public @Nullable Leg of(int flowId) {
        return byFlow.isEmpty() ? null : byFlow.get(flowId);
    }

    public boolean isOwnerElsewhere(int flowId, int side) {
        final Leg leg = of(flowId);
        return leg != null && leg.isOwnerElsewhere[side];
    }

    /** The end's socket has another five-tuple, beyond a translation. */
    public boolean isTranslated(int flowId, int side) {
        final Leg leg = of(flowId);
        return leg != null && leg.wayTo(side) != null;
    }

    /** The end's owner turned out to have the flow's own five-tuple. */
    public void foundHere(int flowId, int side) {
        final Leg leg = of(flowId);
        if (leg != null) {
            leg.isOwnerElsewhere[side] = false;
        }
    }

    /**
     * Works out anew which translation the flow went through. Returns the one that has turned out not to be for sure,
     * with whose other flows the same must be done; null when all is well.
     */
    public @Nullable Translation fit(int flowId) {
        final Leg known = of(flowId);
        final Tuple original = rules.of(flowId, true, known == null ? null : known.original);
        final Tuple translated = rules.of(flowId, false, known == null ? null : known.translated);
        if (known == null && original == null && translated == null) {
            return null;
        }
        final Translation before = disputed(original, flowId);
        final Translation behind = disputed(translated, flowId);
        final Leg leg = known != null ? known : new Leg();
        leg.original = sure(original);
        leg.translated = sure(translated);
        note(leg, flows.at(flowId));
        if (known == null) {
            byFlow.put(flowId, leg);
        }
        return before != null ? before : behind;
    }

    public void remove(int flowId) {
        if (!byFlow.isEmpty()) {
            byFlow.remove(flowId);
        }
    }

    /** The flow has its first packet of the other direction. */
    public void answered(int flowId) {
        final Leg leg = of(flowId);
        if (leg != null) {
            note(leg, flows.at(flowId));
        }
    }

    /** Notes how the flow sees its connection. */
    private void note(Leg leg, long flow) {
        final View view = View.of(flow);
        if (leg.original != null) {
            captured.add(leg.original, view);
        }
        if (leg.translated != null) {
            captured.add(leg.translated, view);
        }
    }

    private static @Nullable Tuple sure(@Nullable Tuple tuple) {
        return tuple == null || tuple.translation.isDisputed() ? null : tuple;
    }

    /** Flows that differ in the client's first sequence number did not both go through the same translation. */
    private @Nullable Translation disputed(@Nullable Tuple tuple, int flowId) {
        if (tuple == null) {
            return null;
        }
        final Translation translation = tuple.translation;
        translation.wasMatched = true;
        final long flow = flows.at(flowId);
        if (!TranslationRules.isFromSyn(flow) || translation.isDisputed()) {
            return null;
        }
        if (rules.isProven(tuple, flow)) {
            translation.provedInitialSequence(TranslationRules.initialSequence(flow, tuple));
            return null;
        }
        translation.sawInitialSequence(TranslationRules.initialSequence(flow, tuple));
        return translation.isDisputed() ? translation : null;
    }
}
