// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.CapturedLegs.View;
import io.flowbraid.engine.Translation.Face;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The flows that went through a translation, and which of their owners were found on the other side of it. */
final class Legs {
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
    static final class Leg {
        /** The way on to the server. */
        @Nullable
        Face original;
        /** The way back to the client. */
        @Nullable
        Face translated;
        /** By canonical end: its owner is another five-tuple's. */
        final boolean[] isOwnerElsewhere = new boolean[2];

        /** Canonical end the client is. */
        int client() {
            final Face face = original != null ? original : translated;
            return face == null ? 0 : face.client;
        }

        /** The way from an end of the flow to where that end's socket is; null when it is here. */
        @Nullable
        Face wayTo(int side) {
            return side == client() ? translated : original;
        }
    }

    /** Null for a flow that nobody translates. */
    @Nullable
    Leg of(int flowId) {
        return byFlow.isEmpty() ? null : byFlow.get(flowId);
    }

    boolean isOwnerElsewhere(int flowId, int side) {
        final Leg leg = of(flowId);
        return leg != null && leg.isOwnerElsewhere[side];
    }

    /** The end's owner turned out to have the flow's own five-tuple. */
    void foundHere(int flowId, int side) {
        final Leg leg = of(flowId);
        if (leg != null) {
            leg.isOwnerElsewhere[side] = false;
        }
    }

    /**
     * Works out anew which translation the flow went through. Returns the one that has turned out not to be for sure, with
     * whose other flows the same must be done; null when all is well.
     */
    @Nullable
    Translation fit(int flowId) {
        final Leg known = of(flowId);
        final Face original = rules.of(flowId, true, known == null ? null : known.original);
        final Face translated = rules.of(flowId, false, known == null ? null : known.translated);
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

    void remove(int flowId) {
        if (!byFlow.isEmpty()) {
            byFlow.remove(flowId);
        }
    }

    /** The flow has its first packet of the other direction. */
    void answered(int flowId) {
        final Leg leg = of(flowId);
        if (leg != null) {
            note(leg, flows.at(flowId));
        }
    }

    /** The shards are told how the flow sees its connection. */
    private void note(Leg leg, long flow) {
        final View view = View.of(flow);
        if (leg.original != null) {
            captured.add(leg.original, view);
        }
        if (leg.translated != null) {
            captured.add(leg.translated, view);
        }
    }

    private static @Nullable Face sure(@Nullable Face face) {
        return face == null || face.translation.isDisputed() ? null : face;
    }

    /** Flows that differ in the client's first sequence number did not both go through the same translation. */
    private @Nullable Translation disputed(@Nullable Face face, int flowId) {
        if (face == null) {
            return null;
        }
        final Translation translation = face.translation;
        translation.wasMatched = true;
        final long flow = flows.at(flowId);
        if (!TranslationRules.isFromSyn(flow) || translation.isDisputed()) {
            return null;
        }
        if (rules.isProven(face, flow)) {
            translation.provedInitialSequence(TranslationRules.initialSequence(flow, face));
            return null;
        }
        translation.sawInitialSequence(TranslationRules.initialSequence(flow, face));
        return translation.isDisputed() ? translation : null;
    }
}
