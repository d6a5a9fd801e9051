// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Translation.Face;
import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Which translation a flow went through. An agent hears of one when it drains its socket, not when it happens, so that
 * its time is always a little late: for a connection that began with a SYN it lies behind that SYN, and before the SYN of
 * the next connection with the same five-tuple. Of two that would do the one is taken behind which a flow has the same
 * first sequence number, which no translation changes; else none.
 */
final class TranslationRules {
    /** The two clocks may be off by so much. */
    private static final long SLACK_NS = 5_000_000L;
    /** From the kernel's translating the first packet to the agent's hearing of it, at most. */
    private static final long HEARING_NS = 2_000_000_000L;

    private final FlowTable flows;
    private final Translations translations;
    private final ObservationPoints points;
    private final Earshot earshot;
    /** Of the flow in question. */
    private final TupleKey key = new TupleKey();
    /** Of flows on the other side of a translation. */
    private final TupleKey behind = new TupleKey();

    TranslationRules(FlowTable flows, Translations translations, ObservationPoints points, Earshot earshot) {
        this.flows = flows;
        this.translations = translations;
        this.points = points;
        this.earshot = earshot;
    }

    /** The face that is this flow, as the original or the translated five-tuple; null when there is none for sure. */
    @Nullable
    Face of(int flowId, boolean isOriginal, @Nullable Face current) {
        final long flow = flows.at(flowId);
        final Face first = translations.first(key.ofFlow(flow));
        if (first == null) {
            return null;
        }
        return isFromSyn(flow)
                ? ofConnection(first, flow, isOriginal, current)
                : ofOthers(first, flow, isOriginal, current);
    }

    /** A connection seen from its SYN on went through one translation: the proven one, or the only one in time. */
    private @Nullable Face ofConnection(Face first, long flow, boolean isOriginal, @Nullable Face current) {
        final long startNs = Flow.startNs(flow);
        Face only = null;
        Face proven = null;
        int candidates = 0;
        for (Face face = first; face != null; face = face.nextSameHash) {
            if (!isCandidate(face, flow, isOriginal)) {
                continue;
            }
            candidates++;
            final boolean isJudged = face == current || earshot.covers(startNs, face.translation.enteredNs);
            only = isJudged && isBeforeSuccessor(face.translation, flow) ? face : only;
            if (isProven(face, flow)) {
                if (proven != null && !proven.other().key.isSame(face.other().key)) {
                    return null;
                }
                proven = face;
            }
        }
        return proven != null ? proven : candidates == 1 ? only : null;
    }

    /** Others may outlive a translation and go through the next one like it. */
    private @Nullable Face ofOthers(Face first, long flow, boolean isOriginal, @Nullable Face current) {
        Face found = null;
        for (Face face = first; face != null; face = face.nextSameHash) {
            if (!isCandidate(face, flow, isOriginal)) {
                continue;
            }
            if (found != null && !found.other().key.isSame(face.other().key)) {
                return null;
            }
            found = found == null || face == current ? face : earlier(found, face);
        }
        return found;
    }

    private boolean isCandidate(Face face, long flow, boolean isOriginal) {
        return face.isOriginal() == isOriginal
                && face.key.isSame(key)
                && isInPlace(face, flow)
                && isInTime(face.translation, flow);
    }

    /** Has a flow on another side of it the same first sequence number? Then it is the same connection. */
    boolean isProven(Face face, long flow) {
        final Translation translation = face.translation;
        return isProven(face, flow, translation.original)
                || isProven(face, flow, translation.translated)
                || isProven(face, flow, translation.middle);
    }

    private boolean isProven(Face face, long flow, @Nullable Face other) {
        if (other == null || other.key.isSame(face.key)) {
            return false;
        }
        for (int i = 0; i < points.captures(); i++) {
            behind.set(other.key).qualified(i);
            for (int newest = flows.firstOf(behind);
                    newest != FlowTable.NOT_FOUND;
                    newest = flows.nextOf(behind, newest)) {
                if (isProven(face, flow, other, newest)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isProven(Face face, long flow, Face other, int newest) {
        for (int id = newest; id != FlowTable.NOT_FOUND; id = Flow.predecessor(flows.at(id))) {
            final long there = flows.at(id);
            if (isFromSyn(there) && initialSequence(there, other) == initialSequence(flow, face)) {
                return true;
            }
        }
        return false;
    }

    static int initialSequence(long flow, Face face) {
        return Flow.initialSequence(flow, face.client);
    }

    /** The next translation of what left a face, on the way to the server (from a translated face) or to the client. */
    @Nullable
    Face beyond(Face face, int flowId) {
        final long flow = flows.at(flowId);
        Face found = null;
        for (Face next = translations.first(face.key); next != null; next = next.nextSameHash) {
            if (next.isOriginal() == face.isOriginal()
                    || !next.key.isSame(face.key)
                    || (next.key.isScoped() && next.translation.netns != face.translation.netns)
                    || !isInTime(next.translation, flow)
                    || !isBeforeSuccessor(next.translation, flow)) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = next;
        }
        return found;
    }

    private boolean isInPlace(Face face, long flow) {
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        if ((observed.feeds() & face.translation.feeds) == 0) {
            return false;
        }
        if (face.key.isScoped() && observed.netns() != 0 && observed.netns() != face.translation.netns) {
            return false;
        }
        final int state = Flow.state(flow);
        return FlowState.evidence(state) < ClientEvidence.SOCKET_EVENT.ordinal()
                || face.client == FlowState.client(state);
    }

    private static boolean isInTime(Translation translation, long flow) {
        final long startNs = Flow.startNs(flow);
        if (translation.endNs <= startNs - SLACK_NS) {
            return false;
        }
        if (!isFromSyn(flow)) {
            return translation.openNs <= Flow.lastNs(flow) + HEARING_NS;
        }
        final long knownNs = translation.knownNs();
        return knownNs >= startNs - SLACK_NS && (translation.openNs == 0 || knownNs <= startNs + HEARING_NS);
    }

    /** A translation heard of after the next connection had begun may be that one's. */
    private boolean isBeforeSuccessor(Translation translation, long flow) {
        final int successor = Flow.successor(flow);
        return successor == FlowTable.NOT_FOUND || Flow.startNs(flows.at(successor)) > translation.knownNs();
    }

    /** A TCP connection seen from its SYN on: it went through one translation only. */
    static boolean isFromSyn(long flow) {
        return Flow.protocol(flow) == Transport.TCP && Flow.isBegunWithSyn(flow);
    }

    private static Face earlier(Face one, Face other) {
        return one.translation.knownNs() <= other.translation.knownNs() ? one : other;
    }
}
