// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.network.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Which translation a flow went through. An agent learns of one when it drains its socket, not when it happens, so its
 * time is always a little late: for a connection that began with a SYN it lies behind that SYN, and before the SYN of
 * the next connection with the same five-tuple. Of two that would do the one is taken behind which a flow has the same
 * first sequence number, which no translation changes; else none.
 */
public final class TranslationRules {
    /** The two clocks may be off by so much. */
    private static final long SLACK_NS = 5_000_000L;
    /** Maximum time from the first translated packet to the agent's event. */
    private static final long MAX_EVENT_DELAY_NS = 2_000_000_000L;

    private final FlowTable flows;
    private final Translations translations;
    private final ObservationPoints points;
    /** Of the flow in question. */
    private final TupleKey key = new TupleKey();
    /** Of flows on the other side of a translation. */
    private final TupleKey behind = new TupleKey();

    TranslationRules(FlowTable flows, Translations translations, ObservationPoints points) {
        this.flows = flows;
        this.translations = translations;
        this.points = points;
    }

    /** The tuple that is this flow, as the original or the translated five-tuple; null when there is none for sure. */
    @Nullable
    Tuple of(int flowId, boolean isOriginal, @Nullable Tuple current) {
        final long flow = flows.at(flowId);
        final Tuple first = translations.first(key.ofFlow(flow));
        if (first == null) {
            return null;
        }
        return isFromSyn(flow) ? ofConnection(first, flow, isOriginal) : ofOthers(first, flow, isOriginal, current);
    }

    /** A connection seen from its SYN on went through one translation: the proven one, or the only one in time. */
    private @Nullable Tuple ofConnection(Tuple first, long flow, boolean isOriginal) {
        Tuple only = null;
        Tuple proven = null;
        int candidates = 0;
        for (Tuple tuple = first; tuple != null; tuple = tuple.nextSameHash) {
            if (!isCandidate(tuple, flow, isOriginal)) {
                continue;
            }
            candidates++;
            only = isBeforeSuccessor(tuple.translation, flow) ? tuple : only;
            if (isProven(tuple, flow)) {
                if (proven != null && !proven.other().key.isSame(tuple.other().key)) {
                    return null;
                }
                proven = tuple;
            }
        }
        return proven != null ? proven : candidates == 1 ? only : null;
    }

    /** Others may outlive a translation and go through the next one like it. */
    private @Nullable Tuple ofOthers(Tuple first, long flow, boolean isOriginal, @Nullable Tuple current) {
        Tuple found = null;
        for (Tuple tuple = first; tuple != null; tuple = tuple.nextSameHash) {
            if (!isCandidate(tuple, flow, isOriginal)) {
                continue;
            }
            if (found != null && !found.other().key.isSame(tuple.other().key)) {
                return null;
            }
            found = found == null || tuple == current ? tuple : earlier(found, tuple);
        }
        return found;
    }

    private boolean isCandidate(Tuple tuple, long flow, boolean isOriginal) {
        return tuple.isOriginal() == isOriginal
                && tuple.key.isSame(key)
                && isInPlace(tuple, flow)
                && isInTime(tuple.translation, flow);
    }

    /** Has a flow on another side of it the same first sequence number? Then it is the same connection. */
    boolean isProven(Tuple tuple, long flow) {
        final Translation translation = tuple.translation;
        return isProven(tuple, flow, translation.original)
                || isProven(tuple, flow, translation.translated)
                || isProven(tuple, flow, translation.middle);
    }

    private boolean isProven(Tuple tuple, long flow, @Nullable Tuple other) {
        if (other == null || other.key.isSame(tuple.key)) {
            return false;
        }
        for (int i = 0; i < points.captures(); i++) {
            behind.set(other.key).qualified(i);
            for (int newest = flows.firstOf(behind);
                    newest != FlowTable.NOT_FOUND;
                    newest = flows.nextOf(behind, newest)) {
                if (isProven(tuple, flow, other, newest)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isProven(Tuple tuple, long flow, Tuple other, int newest) {
        for (int id = newest; id != FlowTable.NOT_FOUND; id = Flow.predecessor(flows.at(id))) {
            final long there = flows.at(id);
            if (isFromSyn(there) && initialSequence(there, other) == initialSequence(flow, tuple)) {
                return true;
            }
        }
        return false;
    }

    static int initialSequence(long flow, Tuple tuple) {
        return Flow.initialSequence(flow, tuple.client);
    }

    /**
     * The next translation of what left a tuple, on the way to the server (from a translated tuple) or to the client.
     */
    public @Nullable Tuple beyond(Tuple tuple, int flowId) {
        final long flow = flows.at(flowId);
        Tuple found = null;
        for (Tuple next = translations.first(tuple.key); next != null; next = next.nextSameHash) {
            if (next.isOriginal() == tuple.isOriginal()
                    || !next.key.isSame(tuple.key)
                    || (next.key.isScoped() && next.translation.netns != tuple.translation.netns)
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

    private boolean isInPlace(Tuple tuple, long flow) {
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        if ((observed.feeds() & tuple.translation.feeds) == 0) {
            return false;
        }
        if (tuple.key.isScoped() && observed.netns() != 0 && observed.netns() != tuple.translation.netns) {
            return false;
        }
        final int state = Flow.state(flow);
        return FlowState.evidence(state) < ClientEvidence.SOCKET_EVENT.ordinal()
                || tuple.client == FlowState.client(state);
    }

    private static boolean isInTime(Translation translation, long flow) {
        final long startNs = Flow.startNs(flow);
        if (translation.endNs <= startNs - SLACK_NS) {
            return false;
        }
        if (!isFromSyn(flow)) {
            return translation.openNs <= Flow.lastNs(flow) + MAX_EVENT_DELAY_NS;
        }
        final long knownNs = translation.knownNs();
        return knownNs >= startNs - SLACK_NS && (translation.openNs == 0 || knownNs <= startNs + MAX_EVENT_DELAY_NS);
    }

    /** A translation reported after the next connection began may be that connection's. */
    private boolean isBeforeSuccessor(Translation translation, long flow) {
        final int successor = Flow.successor(flow);
        return successor == FlowTable.NOT_FOUND || Flow.startNs(flows.at(successor)) > translation.knownNs();
    }

    /** A TCP connection seen from its SYN on: it went through one translation only. */
    static boolean isFromSyn(long flow) {
        return Flow.protocol(flow) == Transport.TCP && Flow.isBegunWithSyn(flow);
    }

    private static Tuple earlier(Tuple one, Tuple other) {
        return one.translation.knownNs() <= other.translation.knownNs() ? one : other;
    }
}
