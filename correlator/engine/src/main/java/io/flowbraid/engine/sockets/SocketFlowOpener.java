// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.life.FlowReporter;
import io.flowbraid.engine.life.LifeParts;
import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.observation.Agents;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Listeners;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketRole;

/**
 * Opens the flow of a socket that has no partner in a flow, and decides what becomes of the flow that has its
 * five-tuple: it is superseded, or both stay, because the new one is older, may be the other end, or is in another
 * namespace.
 *
 * (NOT thread safe.)
 */
final class SocketFlowOpener {
    /** The socket makes no flow. */
    static final int NO_FLOW = FlowTable.NOT_FOUND;
    /** There is no scope left for its flow. */
    static final int NO_ROOM = -2;

    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final ObservationPoints points;
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final SocketPairs pairs;
    private final SocketSums sums;
    private final SocketsOnOneEnd onOneEnd;
    private final Agents agents;
    private final Listeners listeners;
    private final FlowLife life;
    private final int[] selfPorts;
    private final TupleKey key = new TupleKey();
    private int shared = NOT_FOUND;

    SocketFlowOpener(
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            SocketPairs pairs,
            LifeParts life,
            SocketsOnOneEnd onOneEnd,
            int[] selfPorts) {
        this.onOneEnd = onOneEnd;
        this.pairs = pairs;
        this.selfPorts = selfPorts;
        flows = tables.flows;
        points = observation.points;
        agents = observation.agents;
        ownerships = ownership.ownerships;
        listeners = ownership.listeners;
        sums = life.sockets.sums;
        this.life = life.flows;
    }

    /**
     * The flow that {@link #open} found to be the last socket's as well; NOT_FOUND when it opened one, or found none.
     */
    int shared() {
        return shared;
    }

    private int find(long o, int scope) {
        return flows.find(Ownership.key(o, key).qualified(scope));
    }

    /**
     * @param isWhole the flow's count is the socket's, from its start on
     * @param isAwaited the flow that has the five-tuple may be of the same connection: both stay
     * @return the flow, {@link #NO_FLOW} or {@link #NO_ROOM}
     */
    int open(long o, SocketEvent event, boolean isWhole, int scope, boolean isAwaited, long nowNs) {
        shared = NOT_FOUND;
        int point = scope;
        int newest = find(o, point);
        boolean isContested = false;
        if (newest != NOT_FOUND) {
            final long rival = sums.own(flows.at(newest), Ownership.side(o));
            if (rival != Ownership.NULL && ownerships.owner(o).isElsewhere(ownerships.owner(rival))) {
                if (!Ownership.isClosed(rival) && !Ownership.isClosed(o)) {
                    SocketFlow.set(flows.at(newest), FlowState.CONTESTED);
                    isContested = true;
                    point = pairs.narrowScopeOf(o);
                    newest = point == ObservationPoints.NONE ? NOT_FOUND : find(o, point);
                }
            } else if (rival != Ownership.NULL && onOneEnd.areInOneFlow(flows.at(newest), o, rival, event)) {
                onOneEnd.share(flows.at(newest), o, rival);
                shared = newest;
                return NO_FLOW;
            }
        }
        if (point == ObservationPoints.NONE) {
            return NO_ROOM;
        }
        final boolean isLate = newest != NOT_FOUND && (isBeside(o, newest, isAwaited) || isOlder(o, flows.at(newest)));
        if (newest != NOT_FOUND && !isLate) {
            supersede(newest, nowNs);
        }
        final int id = create(o, event, isWhole, point, isLate ? newest : NOT_FOUND, newest, nowNs);
        if (isContested) {
            SocketFlow.set(flows.at(id), FlowState.CONTESTED);
        }
        return id;
    }

    private boolean isBeside(long o, int newest, boolean isAwaited) {
        return isAwaited && sums.own(flows.at(newest), Ownership.side(o)) == Ownership.NULL;
    }

    /** The socket is of an earlier connection than the flow: its events come late. */
    private boolean isOlder(long o, long flow) {
        final int side = Ownership.side(o);
        final long rival = sums.own(flow, side);
        if (rival != Ownership.NULL) {
            return SocketPairs.isOlder(o, rival);
        }
        final long other = sums.own(flow, side ^ 1);
        return other != Ownership.NULL && Ownership.isClosed(o) && Ownership.openNs(other) > Ownership.closeNs(o);
    }

    /**
     * @param before the flow of a later connection on the five-tuple, which keeps the index; NOT_FOUND when this is the
     *     newest
     * @param replaced the flow that had the five-tuple until now; NOT_FOUND none
     */
    private int create(long o, SocketEvent event, boolean isWhole, int point, int before, int replaced, long nowNs) {
        final long openNs = Ownership.openNs(o);
        final long startNs = isWhole && Ownership.protocol(o) == Transport.TCP && openNs != 0
                ? Math.min(openNs, event.timeNs)
                : event.timeNs;
        Ownership.key(o, key).qualified(point);
        life.makeRoom(key.hash());
        final boolean isLate = before != NOT_FOUND && flows.isLive(before);
        final int id = isLate ? flows.insertBefore(before, key) : flows.insert(key.hash(), key);
        final int state = FlowState.SOCKETS | orientation(o, point) | (isSelf(o) ? FlowState.SELF : 0);
        life.begin(id, startNs, nowNs, state);
        final long flow = flows.at(id);
        if (FlowReporter.flowId(flow) == Ownership.lastFlowId(o)) {
            Flow.startNs(flow, startNs + 1); // it continues that one, and has another identifier
        }
        Flow.lastNs(flow, Math.max(startNs, event.timeNs));
        SocketFlow.feed(flow, ownerships.owner(o).feed);
        points.flowOpened(point);
        if (before == NOT_FOUND && replaced != NOT_FOUND && flows.isLive(replaced)) {
            Flow.successor(flows.at(replaced), id);
            Flow.predecessor(flow, replaced);
        }
        return id;
    }

    private int orientation(long o, int point) {
        final SocketRole role = ownerships.owner(o).role;
        final int side = Ownership.side(o);
        if (role != SocketRole.UNKNOWN) {
            final int client = role == SocketRole.CLIENT ? side : side ^ 1;
            return FlowState.clientBits(client, ClientEvidence.SOCKET_EVENT);
        }
        final boolean isListener = listeners.isListening(
                Ownership.protocol(o),
                side == 0 ? Ownership.aHi(o) : Ownership.bHi(o),
                side == 0 ? Ownership.aLo(o) : Ownership.bLo(o),
                side == 0 ? FiveTuple.aPortOf(Ownership.ports(o)) : FiveTuple.bPortOf(Ownership.ports(o)),
                points.at(point));
        return FlowState.clientBits(
                isListener ? side ^ 1 : side, isListener ? ClientEvidence.LISTENER : ClientEvidence.FIRST_SOCKET);
    }

    /** One of our own feeds' ports. */
    private boolean isSelf(long o) {
        final long ports = Ownership.ports(o);
        for (final int port : selfPorts) {
            if (FiveTuple.aPortOf(ports) == port || FiveTuple.bPortOf(ports) == port) {
                return true;
            }
        }
        return false;
    }

    /** Its counters since its start are the flow's; of an older socket only what is added from now on. */
    boolean isWatchedFromItsStart(long o, SocketEvent event) {
        final long openNs = Ownership.openNs(o);
        final SharedOwner owner = ownerships.owner(o);
        return switch (event.kind) {
            case CONNECT, CONNECT_FAILED, ACCEPT, SEND, RECEIVE -> true;
            default -> openNs != 0 && openNs >= agents.firstSeenNs(owner.feed, owner.sourceId);
        };
    }

    /** Another connection has the five-tuple: TCP sockets that still seem open have ended, and we missed it. */
    private void supersede(int id, long nowNs) {
        final long flow = flows.at(id);
        if (Flow.protocol(flow) == Transport.TCP) {
            for (int side = 0; side < 2; side++) {
                final long o = sums.own(flow, side);
                if (o != Ownership.NULL && SocketFlow.end(flow, side) == null) {
                    SocketFlow.end(flow, side, EndReason.MISSED_CLOSE);
                    final int ownershipId = Flow.owner(flow, side);
                    ownerships.close(ownershipId, Ownership.lastSeenNs(o));
                    ownerships.touch(ownershipId, nowNs);
                }
            }
        }
        life.supersede(id, nowNs);
    }
}
