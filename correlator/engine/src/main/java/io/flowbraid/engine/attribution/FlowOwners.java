// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.conversation.Translation;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.conversation.Translations;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.TupleKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds the flows that a piece of news concerns, and has their owners worked out anew: those of a five-tuple on every
 * interface, the earlier connections of the same five-tuple, and those on the other side of a translation.
 */
public final class FlowOwners {
    private final FlowTable flows;
    private final ObservationPoints points;
    private final Translations translations;
    private final Legs legs;
    private final Attributor attributor;
    private final OwnershipRules rules;
    private final TupleKey key = new TupleKey();
    private final TupleKey owned = new TupleKey();

    FlowOwners(
            FlowTable flows,
            ObservationPoints points,
            Translations translations,
            Legs legs,
            Attributor attributor,
            OwnershipRules rules) {
        this.flows = flows;
        this.points = points;
        this.translations = translations;
        this.legs = legs;
        this.attributor = attributor;
        this.rules = rules;
    }

    /** Finds the owners of both ends, on the other side of a translation too. */
    public void resolve(int id, long nowNs) {
        if (!translations.isEmpty()) {
            final Translation disputed = legs.fit(id);
            if (disputed != null) {
                resolveFlows(disputed.original, nowNs);
                resolveFlows(disputed.translated, nowNs);
                resolveMiddle(disputed, nowNs);
            }
        }
        attributor.resolve(id, 0, nowNs);
        attributor.resolve(id, 1, nowNs);
    }

    /** The first flow on this interface that may be the socket's; {@link #nextOwned} has the others, in other VLANs. */
    public int firstOwned(long o, int interfaceId) {
        return flows.firstOf(Ownership.key(o, owned).qualified(interfaceId));
    }

    /** The next one after that, or {@link FlowTable#NOT_FOUND}. */
    public int nextOwned(int id) {
        return flows.nextOf(owned, id);
    }

    /** A flow that may be the socket's, and the earlier ones with its key: those that it may have a part in. */
    public void resolveOwned(int newest, long o, long nowNs) {
        for (int id = newest; id != FlowTable.NOT_FOUND; id = predecessor(id)) {
            final long flow = flows.at(id);
            if (id != newest && rules.opensAfter(o, flow)) {
                return;
            }
            if (rules.mayConcern(o, flow)) {
                attributor.resolve(id, Ownership.side(o), nowNs);
            }
        }
    }

    /** The flows that a connection is which was found to be translated. */
    public void resolveTranslated(Translation translation, long nowNs) {
        resolveAt(translation.original, nowNs);
        resolveAt(translation.translated, nowNs);
        resolveMiddle(translation, nowNs);
    }

    private void resolveMiddle(Translation translation, long nowNs) {
        if (translation.middle != null) {
            resolveFlows(translation.middle, nowNs);
        }
    }

    /** The flows that the owner's connection is on the other side of a translation. */
    public void resolveBeyond(long o, long nowNs) {
        if (translations.isEmpty()) {
            return;
        }
        @Nullable Tuple tuple = translations.first(Ownership.key(o, key));
        for (; tuple != null; tuple = tuple.nextSameHash) {
            if (Ownership.hasKey(o, tuple.key)) {
                resolveAt(tuple.other(), nowNs);
                resolveMiddle(tuple.translation, nowNs);
            }
        }
    }

    /** The flows with this five-tuple, and those that a further translation makes of them. */
    private void resolveAt(Tuple tuple, long nowNs) {
        resolveFlows(tuple, nowNs);
        for (Tuple next = translations.first(tuple.key); next != null; next = next.nextSameHash) {
            if (next.translation != tuple.translation && next.key.isSame(tuple.key)) {
                resolveFlows(next.other(), nowNs);
                resolveMiddle(next.translation, nowNs);
            }
        }
    }

    private void resolveFlows(Tuple tuple, long nowNs) {
        for (int i = 0; i < points.wide(); i++) {
            int newest = flows.firstOf(key.set(tuple.key).qualified(points.wideAt(i)));
            while (newest != FlowTable.NOT_FOUND) {
                resolveAll(newest, nowNs);
                newest = flows.nextOf(
                        key.set(tuple.key).qualified(points.wideAt(i)),
                        newest); // set again: to resolve may use the key
            }
        }
    }

    private void resolveAll(int newest, long nowNs) {
        for (int id = newest; id != FlowTable.NOT_FOUND; id = predecessor(id)) {
            resolve(id, nowNs);
        }
    }

    private int predecessor(int id) {
        return Flow.predecessor(flows.at(id));
    }
}
