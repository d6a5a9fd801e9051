// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.network.Transport;

/**
 * The flow that begins when a datagram socket opens on a five-tuple whose flow is under way. The event comes late: what
 * was captured since then moves from the old flow to the new one, so that clients that take turns on a port keep their
 * own datagrams. (NOT thread safe.)
 */
final class NextDatagrams {
    /** Tolerance of the socket's open time. */
    private static final long TOLERANCE_NS = 100_000L;

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final FlowLife life;
    private final FlowOwners owners;
    private final OwnershipRules rules;
    private final DatagramLog log = new DatagramLog();
    private final DatagramSplit split = new DatagramSplit(log);
    private final TupleKey key = new TupleKey();

    NextDatagrams(FlowTable flows, Ownerships ownerships, OwnershipRules rules, FlowLife life, FlowOwners owners) {
        this.rules = rules;
        this.flows = flows;
        this.ownerships = ownerships;
        this.life = life;
        this.owners = owners;
    }

    /** Remembers a datagram of the flow for as long as there is room. */
    void add(long flow, int side, long timeNs, long lengths) {
        if (Flow.protocol(flow) == Transport.UDP) {
            Flow.newestLogged(flow, log.add(timeNs, side, lengths, Flow.newestLogged(flow)));
        }
    }

    /**
     * A socket opened on the five-tuple. Where its end sent datagrams in the same flow before, they are another
     * socket's.
     *
     * @param newest the flow that has the five-tuple now
     */
    void begin(int newest, long o, long nowNs) {
        final int side = Ownership.side(o);
        if (rules.opensDuring(o, side, flows.at(newest))) {
            begin(newest, o, true, nowNs);
            return;
        }
        for (int id = predecessor(newest); id != FlowTable.NOT_FOUND; id = predecessor(id)) {
            if (rules.opensDuring(o, side, flows.at(id))) {
                begin(id, o, false, nowNs);
                return;
            }
        }
    }

    private int predecessor(int id) {
        return Flow.predecessor(flows.at(id));
    }

    private void begin(int id, long o, boolean isNewest, long nowNs) {
        final long flow = flows.at(id);
        final boolean isDivided = Flow.protocol(flow) == Transport.UDP && split.find(flow, boundaryNs(flow, o));
        key.exactly(flow);
        if (isNewest) {
            life.supersede(id, nowNs);
        }
        if (isDivided && life.hasRoomLike(id, key)) {
            divide(id, isNewest, nowNs);
        }
    }

    private void divide(int id, boolean isNewest, long nowNs) {
        final long flow = flows.at(id);
        final int nextId = isNewest ? flows.insertLike(id, key) : flows.insertBefore(Flow.successor(flow), key);
        final long next = flows.at(nextId);
        final long startNs = split.startNs();
        life.begin(nextId, startNs, startNs, Orientation.byPorts(key.ports, split.firstSide()));
        Flow.openWindowUs(next, Integer.MAX_VALUE);
        split.move(flow, next);
        if (isNewest) {
            Flow.successor(flow, nextId);
            Flow.predecessor(next, id);
        } else {
            life.close(nextId, nowNs);
        }
        for (int side = 0; side < 2; side++) {
            Flow.status(flow, side, AttributionStatus.UNATTRIBUTED.ordinal()); // what disagreed may have moved away
        }
        owners.resolve(id, nowNs);
        owners.resolve(nextId, nowNs);
    }

    /** Half way between the close of the end's owner and the socket's open, but not long before it. */
    private long boundaryNs(long flow, long o) {
        final long openNs = Ownership.openNs(o);
        final int before = Flow.owner(flow, Ownership.side(o));
        if (before == Ownerships.NONE || !Ownership.isClosed(ownerships.at(before))) {
            return openNs - TOLERANCE_NS;
        }
        final long gapNs = Math.max(0, openNs - Ownership.closeNs(ownerships.at(before)));
        return openNs - Math.min(TOLERANCE_NS, gapNs / 2);
    }
}
