// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Translation.Face;
import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.Transport;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which translation a flow went through. An agent hears of one when it drains its socket, not when it happens, so that
 * its time is always a little late: for a connection that began with a SYN it lies behind that SYN, and before the SYN of
 * the next connection with the same five-tuple. Of two that would do the one is taken behind which a flow has the same
 * first sequence number, which no translation changes; else none.
 */
final class TranslationRules {
    private static final long QUALIFIER_MASK = 0xffff;
    /** The two clocks may be off by so much. */
    private static final long SLACK_NS = 5_000_000L;
    /** From the kernel's translating the first packet to the agent's hearing of it, at most. */
    private static final long HEARING_NS = 2_000_000_000L;

    private final FlowTable flows;
    private final Translations translations;
    private final ObservedInterface[] interfaces;

    TranslationRules(FlowTable flows, Translations translations, ObservedInterface[] interfaces) {
        this.flows = flows;
        this.translations = translations;
        this.interfaces = interfaces;
    }

    /** The face that is this flow, as the original or the translated five-tuple; null when there is none for sure. */
    @Nullable
    Face of(int flowId, boolean isOriginal, @Nullable Face current) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        final Face first = translations.first(
                flow.getLong(at + FlowLayout.A_HI),
                flow.getLong(at + FlowLayout.A_LO),
                flow.getLong(at + FlowLayout.B_HI),
                flow.getLong(at + FlowLayout.B_LO),
                flow.getLong(at + FlowLayout.PORTS) & ~QUALIFIER_MASK);
        if (first == null) {
            return null;
        }
        return isFromSyn(flow, at)
                ? ofConnection(first, flow, at, isOriginal)
                : ofOthers(first, flow, at, isOriginal, current);
    }

    /** A connection seen from its SYN on went through one translation: the proven one, or the only one in time. */
    private @Nullable Face ofConnection(Face first, UnsafeBuffer flow, int at, boolean isOriginal) {
        Face only = null;
        Face proven = null;
        int candidates = 0;
        for (Face face = first; face != null; face = face.nextSameHash) {
            if (!isCandidate(face, flow, at, isOriginal)) {
                continue;
            }
            candidates++;
            only = isBeforeSuccessor(face.translation, flow, at) ? face : only;
            if (isProven(face, flow, at)) {
                if (proven != null && !proven.other().isSameTuple(face.other())) {
                    return null;
                }
                proven = face;
            }
        }
        return proven != null ? proven : candidates == 1 ? only : null;
    }

    /** Others may outlive a translation and go through the next one like it. */
    private @Nullable Face ofOthers(Face first, UnsafeBuffer flow, int at, boolean isOriginal, @Nullable Face current) {
        Face found = null;
        for (Face face = first; face != null; face = face.nextSameHash) {
            if (!isCandidate(face, flow, at, isOriginal)) {
                continue;
            }
            if (found != null && !found.other().isSameTuple(face.other())) {
                return null;
            }
            found = found == null || face == current ? face : earlier(found, face);
        }
        return found;
    }

    private boolean isCandidate(Face face, UnsafeBuffer flow, int at, boolean isOriginal) {
        return face.isOriginal() == isOriginal
                && face.isOf(
                        flow.getLong(at + FlowLayout.A_HI),
                        flow.getLong(at + FlowLayout.A_LO),
                        flow.getLong(at + FlowLayout.B_HI),
                        flow.getLong(at + FlowLayout.B_LO),
                        flow.getLong(at + FlowLayout.PORTS) & ~QUALIFIER_MASK)
                && isInPlace(face, flow, at)
                && isInTime(face.translation, flow, at);
    }

    /** Has a flow behind it the same first sequence number? Then it is the same connection. */
    boolean isProven(Face face, UnsafeBuffer flow, int at) {
        final Face other = face.other();
        for (int i = 0; i < interfaces.length; i++) {
            final long ports = other.ports | i;
            int id = flows.find(
                    FiveTuple.hash(other.aHi, other.aLo, other.bHi, other.bLo, ports),
                    other.aHi,
                    other.aLo,
                    other.bHi,
                    other.bLo,
                    ports);
            while (id != FlowTable.NOT_FOUND) {
                final UnsafeBuffer there = flows.slab(id);
                final int atThere = FlowTable.offset(id);
                if (isFromSyn(there, atThere)
                        && initialSequence(there, atThere, other) == initialSequence(flow, at, face)) {
                    return true;
                }
                id = there.getInt(atThere + FlowLayout.PREDECESSOR) - 1;
            }
        }
        return false;
    }

    static int initialSequence(UnsafeBuffer flow, int at, Face face) {
        return flow.getInt(at + FlowLayout.INITIAL_SEQUENCE + face.client * 4);
    }

    /** The next translation of what left a face, on the way to the server (from a translated face) or to the client. */
    @Nullable
    Face beyond(Face face, int flowId) {
        final UnsafeBuffer flow = flows.slab(flowId);
        final int at = FlowTable.offset(flowId);
        Face found = null;
        for (Face next = translations.first(face); next != null; next = next.nextSameHash) {
            if (next.isOriginal() == face.isOriginal()
                    || !next.isSameTuple(face)
                    || (next.isScoped() && next.translation.netns != face.translation.netns)
                    || !isInTime(next.translation, flow, at)
                    || !isBeforeSuccessor(next.translation, flow, at)) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = next;
        }
        return found;
    }

    private boolean isInPlace(Face face, UnsafeBuffer flow, int at) {
        final ObservedInterface observed = interfaces[FiveTuple.qualifierOf(flow.getLong(at + FlowLayout.PORTS))];
        if ((observed.feeds() & face.translation.feeds) == 0) {
            return false;
        }
        if (face.isScoped() && observed.netns() != 0 && observed.netns() != face.translation.netns) {
            return false;
        }
        final int state = flow.getInt(at + FlowLayout.STATE);
        final int evidence = (state & FlowLayout.EVIDENCE_MASK) >>> FlowLayout.EVIDENCE_SHIFT;
        return evidence < ClientEvidence.SOCKET_EVENT.ordinal() || face.client == (state & FlowLayout.CLIENT_IS_B);
    }

    private static boolean isInTime(Translation translation, UnsafeBuffer flow, int at) {
        final long startNs = flow.getLong(at + FlowLayout.START_NS);
        if (translation.endNs <= startNs - SLACK_NS) {
            return false;
        }
        if (!isFromSyn(flow, at)) {
            return translation.openNs <= flow.getLong(at + FlowLayout.LAST_NS) + HEARING_NS;
        }
        final long knownNs = translation.knownNs();
        return knownNs >= startNs - SLACK_NS && (translation.openNs == 0 || knownNs <= startNs + HEARING_NS);
    }

    /** A translation heard of after the next connection had begun may be that one's. */
    private boolean isBeforeSuccessor(Translation translation, UnsafeBuffer flow, int at) {
        final int successor = flow.getInt(at + FlowLayout.SUCCESSOR);
        return successor == 0
                || flows.slab(successor - 1).getLong(FlowTable.offset(successor - 1) + FlowLayout.START_NS)
                        > translation.knownNs();
    }

    /** A TCP connection seen from its SYN on: it went through one translation only. */
    static boolean isFromSyn(UnsafeBuffer flow, int at) {
        return FiveTuple.protocolOf(flow.getLong(at + FlowLayout.PORTS)) == Transport.TCP
                && (flow.getInt(at + FlowLayout.STATE) & FlowLayout.BEGAN_WITH_SYN) != 0;
    }

    private static Face earlier(Face one, Face other) {
        return one.translation.knownNs() <= other.translation.knownNs() ? one : other;
    }
}
