// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FeedFlows;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.Transport;
import java.util.Arrays;
import org.agrona.collections.IntArrayList;

/**
 * Flows known from their sockets: one for each connection, made of one socket or of the two at its ends.
 *
 * <p><b>Begin.</b> The first event about a socket begins a flow, or joins the flow of its partner ({@link SocketPairs}). A
 * second socket on the same end of a five-tuple is another connection: it begins a new flow and the old one is superseded,
 * as by a SYN. Only when both sockets are alive, in different namespaces, do two flows share a five-tuple; then neither end
 * can be told from the other's, and both flows say so.
 *
 * <p><b>Count.</b> {@link SocketSums}: from the moment the flow began, by the kernel's counters.
 *
 * <p><b>Packets first.</b> With {@link FeedFlows#UNCAPTURED} a socket that owns an end of a captured flow begins none; when
 * the packets come later they take the flow over ({@link Takeovers}).
 *
 * <p><b>End.</b> When all its sockets have ended. A datagram flow ends with its client's socket, since a server's socket
 * serves one client after the other on the same five-tuple.
 *
 * (NOT thread safe.)
 */
final class SocketFlows implements Ownerships.ForgottenListener, Agents.GoneListener {
    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final FeedFlows[] policies = new FeedFlows[ObservedInterface.MAX_FEEDS];
    private final ObservationPoints points;
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final SocketPairs pairs;
    private final Partners partners;
    private final FeedProgress progress;
    private final long lateNs;
    private final SocketSums sums;
    private final SocketEnds ends;
    private final Agents agents;
    private final Listeners listeners;
    private final FlowLife life;
    private final Attributor attributor;
    private final FlowOwners owners;
    private final Takeovers takeovers;
    private final int[] selfPorts;
    private final TupleKey key = new TupleKey();
    /** Flows that wait for a partner. */
    private final IntArrayList awaiting = new IntArrayList();

    private boolean hasPolicy;
    private boolean isRefused;

    SocketFlows(
            CorrelatorSettings settings,
            ObservationPoints points,
            FlowTable flows,
            Ownerships ownerships,
            SocketPairs pairs,
            Partners partners,
            FeedProgress progress,
            SocketSums sums,
            SocketEnds ends,
            Agents agents,
            Listeners listeners,
            FlowLife life,
            Attributor attributor,
            FlowOwners owners,
            Takeovers takeovers) {
        this.points = points;
        this.flows = flows;
        this.ownerships = ownerships;
        this.pairs = pairs;
        this.partners = partners;
        this.progress = progress;
        lateNs = settings.lateNs();
        this.sums = sums;
        this.ends = ends;
        this.agents = agents;
        this.listeners = listeners;
        this.life = life;
        this.attributor = attributor;
        this.owners = owners;
        this.takeovers = takeovers;
        selfPorts = settings.selfPorts();
        Arrays.fill(policies, FeedFlows.NONE);
        for (int feed = 0; feed < settings.feeds().size(); feed++) {
            policy(feed, settings.feeds().get(feed).flows());
        }
    }

    FeedFlows policy(int feed) {
        return policies[feed];
    }

    private void policy(int feed, FeedFlows policy) {
        policies[feed] = policy;
        hasPolicy = false;
        for (final FeedFlows each : policies) {
            hasPolicy |= each != FeedFlows.NONE;
        }
    }

    /** Changes which sockets of a feed become flows; with {@link FeedFlows#NONE} its flows end. */
    void change(int feed, FeedFlows policy) {
        policy(feed, policy);
        if (policy != FeedFlows.NONE) {
            return;
        }
        for (int id = 0; id < flows.issued(); id++) {
            if (flows.isLive(id) && SocketFlow.isSocketFlow(flows.at(id)) && isOf(feed, flows.at(id))) {
                life.end(id, EndReason.SHUTDOWN);
            }
        }
    }

    private boolean isOf(int feed, long flow) {
        for (int side = 0; side < 2; side++) {
            final Ownership o = sums.own(flow, side);
            if (o != null && o.feed == feed) {
                return true;
            }
        }
        return false;
    }

    /**
     * A socket after an event about it.
     *
     * @param before its counters before the event; unknown when the event is its first
     * @param isFirst the event is the first about the socket
     * @return whether the event made or changed a flow
     */
    boolean onSocket(Ownership o, SocketEvent event, SocketCounters before, boolean isFirst, long nowNs) {
        if (!hasPolicy || policies[o.feed] == FeedFlows.NONE || o.isInjected() || ownerships.isOfAnotherShard(o)) {
            return false;
        }
        isRefused = false;
        int id = o.flow - 1;
        if (id == NOT_FOUND) {
            id = mayBegin(o, event, isFirst) ? begin(o, event, before, isFirst, nowNs) : NOT_FOUND;
            if (id == NOT_FOUND) {
                return false;
            }
        }
        update(id, o, event, before, nowNs);
        if (SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER)) {
            pairUp(id, nowNs);
        }
        return true;
    }

    /** The candidate's flow waits, too, or it might end before. */
    private void awaitAt(Ownership candidate) {
        if (sums.isAlone(candidate, flows)) {
            await(candidate.flow - 1);
        }
    }

    private void await(int id) {
        if (!SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER)) {
            SocketFlow.set(flows.at(id), FlowState.AWAITS_PARTNER);
            awaiting.addInt(id);
        }
    }

    /** More was heard: flows that may be two ends of one connection are looked at again. */
    void pairUp(long nowNs) {
        int kept = 0;
        for (int i = 0; i < awaiting.size(); i++) {
            final int id = awaiting.getInt(i);
            final boolean isAwaiting = flows.isLive(id)
                    && SocketFlow.isSocketFlow(flows.at(id))
                    && SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER);
            if (isAwaiting && pairUp(id, nowNs)) {
                awaiting.setInt(kept++, id);
            }
        }
        while (awaiting.size() > kept) {
            awaiting.fastUnorderedRemove(awaiting.size() - 1);
        }
    }

    /** Joins the flow with that of its partner, if that is sure now. Returns whether it goes on waiting. */
    private boolean pairUp(int id, long nowNs) {
        final long flow = flows.at(id);
        final int side = sums.own(flow, 0) != null ? 0 : 1;
        final Ownership o = sums.own(flow, side);
        if (o == null || sums.own(flow, side ^ 1) != null || o.flow != id + 1) {
            SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
            return false;
        }
        partners.search(o, Flow.observationPoint(flow), policies, nowNs);
        final Ownership partner = partners.found();
        if (partner != null && partner.flow != 0 && sums.isAlone(partner, flows)) {
            merge(id, partner.flow - 1, nowNs);
            return false;
        }
        final Ownership awaited = partners.awaited();
        if (awaited != null) {
            awaitAt(awaited);
            return true;
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        if (partner != null) {
            join(id, partner, nowNs);
        }
        return false;
    }

    /** Two flows turn out to be the two ends of one connection: one goes on with both sockets. */
    private void merge(int one, int other, long nowNs) {
        final boolean isOtherReported = SocketFlow.has(flows.at(other), FlowState.REPORTED);
        if (isOtherReported && SocketFlow.has(flows.at(one), FlowState.REPORTED)) {
            SocketFlow.clear(flows.at(one), FlowState.AWAITS_PARTNER);
            SocketFlow.clear(flows.at(other), FlowState.AWAITS_PARTNER);
            return; // both are known by names of their own
        }
        final int id = isOtherReported || !Flow.isDetached(flows.at(other)) ? other : one;
        final int gone = id == one ? other : one;
        final long flow = flows.at(id);
        final int side = sums.own(flow, 0) != null ? 1 : 0;
        final Ownership o = sums.own(flows.at(gone), side);
        if (o == null) {
            return;
        }
        SocketFlow.copySide(flows.at(gone), flow, side);
        Flow.lastNs(flow, Math.max(Flow.lastNs(flow), Flow.lastNs(flows.at(gone))));
        if (!SocketFlow.has(flow, FlowState.REPORTED)) {
            Flow.startNs(flow, Math.min(Flow.startNs(flow), Flow.startNs(flows.at(gone))));
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        o.flow = id + 1;
        attributor.own(id, o, nowNs);
        final boolean wasIndexed = !Flow.isDetached(flows.at(gone));
        life.joined(gone);
        if (wasIndexed && Flow.isDetached(flow)) {
            flows.reattach(id);
        }
        if (Flow.closedNs(flow) != 0 && !ends.isOver(flow)) {
            life.reopen(id);
        }
        closeIfOver(id, nowNs);
        owners.resolve(id, nowNs);
    }

    /** There was no room for the flow of the last socket. */
    boolean isRefused() {
        return isRefused;
    }

    private boolean mayBegin(Ownership o, SocketEvent event, boolean isFirst) {
        final boolean isLate = o.isClosed() && o.lastFlowId != 0 || isFirst && isStale(event);
        if (isLate) {
            return false; // a late word of a socket whose flow has ended
        }
        return (!o.isDormant || talks(event.kind)) && !isCaptured(o);
    }

    /** Its agent, which reports in order, has long reported what came after. */
    private boolean isStale(SocketEvent event) {
        return progress.isPast(event.feed, event.sourceId, event.timeNs + lateNs);
    }

    private static boolean talks(SocketEventKind kind) {
        return kind == SocketEventKind.SEND || kind == SocketEventKind.RECEIVE;
    }

    /** A capture interface that the feed accompanies has the connection. */
    boolean isCaptured(Ownership o) {
        return policies[o.feed] == FeedFlows.UNCAPTURED && (o.seenAt & points.accompaniedBy(o.feed)) != 0;
    }

    private int begin(Ownership o, SocketEvent event, SocketCounters before, boolean isFirst, long nowNs) {
        final int scope = pairs.scopeOf(o, nowNs);
        if (scope == ObservationPoints.NONE) {
            isRefused = true;
            return NOT_FOUND;
        }
        partners.search(o, scope, policies, nowNs);
        final Ownership partner = partners.found();
        final Ownership awaited = partners.awaited();
        if (partner != null && partner.flow == 0 && isCaptured(partner)) {
            return NOT_FOUND;
        }
        final int id = partner != null && sums.isAlone(partner, flows)
                ? partner.flow - 1
                : open(o, event, scope, awaited != null, nowNs);
        if (id == NOT_FOUND) {
            return id;
        }
        if (partner != null && partner.flow != id + 1) {
            join(id, partner, nowNs);
        }
        count(id, o, event, before, isFirst);
        attach(id, o, nowNs);
        if (awaited != null) {
            await(id);
            awaitAt(awaited);
        }
        owners.resolve(id, nowNs);
        return id;
    }

    private int find(Ownership o, int scope) {
        return flows.find(key.ofOwnership(o).qualified(scope));
    }

    /** @param isAwaited the flow that has the five-tuple may be of the same connection: both stay */
    private int open(Ownership o, SocketEvent event, int scope, boolean isAwaited, long nowNs) {
        int point = scope;
        int newest = find(o, point);
        boolean isContested = false;
        if (newest != NOT_FOUND) {
            final Ownership rival = sums.own(flows.at(newest), o.side);
            if (rival != null && isSameSocket(o, rival)) {
                return NOT_FOUND; // another feed reports it, too
            }
            if (rival != null && !rival.isClosed() && !o.isClosed()) {
                if (isElsewhere(o, rival)) {
                    SocketFlow.set(flows.at(newest), FlowState.CONTESTED);
                    isContested = true;
                    point = pairs.narrowScopeOf(o);
                    newest = point == ObservationPoints.NONE ? NOT_FOUND : find(o, point);
                } else if (FiveTuple.protocolOf(o.ports) != Transport.TCP) {
                    share(flows.at(newest), o, rival);
                    return NOT_FOUND;
                }
            }
        }
        if (point == ObservationPoints.NONE) {
            isRefused = true;
            return NOT_FOUND;
        }
        final boolean isLate = newest != NOT_FOUND && (isBeside(o, newest, isAwaited) || isOlder(o, flows.at(newest)));
        if (newest != NOT_FOUND && !isLate) {
            supersede(newest, nowNs);
        }
        final int id = create(o, event, point, isLate ? newest : NOT_FOUND, newest, nowNs);
        if (isContested) {
            SocketFlow.set(flows.at(id), FlowState.CONTESTED);
        }
        return id;
    }

    private boolean isBeside(Ownership o, int newest, boolean isAwaited) {
        return isAwaited && sums.own(flows.at(newest), o.side) == null;
    }

    /** Two live sockets on one end of a five-tuple: several receivers of a multicast, or SO_REUSEPORT. */
    private static void share(long flow, Ownership o, Ownership rival) {
        if (!OwnershipRules.isSameOwner(o, rival)) {
            SocketFlow.set(flow, FlowState.SHARED);
        }
    }

    private static boolean isSameSocket(Ownership o, Ownership other) {
        return o.cookie != 0 && o.cookie == other.cookie && o.netns == other.netns && o.host == other.host;
    }

    private static boolean isElsewhere(Ownership o, Ownership other) {
        return o.host != other.host || (o.netns != other.netns && o.netns != 0 && other.netns != 0);
    }

    /** The socket is of an earlier connection than the flow: its events come late. */
    private boolean isOlder(Ownership o, long flow) {
        final Ownership rival = sums.own(flow, o.side);
        if (rival != null) {
            return SocketPairs.isOlder(o, rival);
        }
        final Ownership other = sums.own(flow, o.side ^ 1);
        return other != null && o.isClosed() && other.openNs > o.closeNs;
    }

    /**
     * @param before the flow of a later connection on the five-tuple, which keeps the index; NOT_FOUND when this is the newest
     * @param replaced the flow that had the five-tuple until now; NOT_FOUND none
     */
    private int create(Ownership o, SocketEvent event, int point, int before, int replaced, long nowNs) {
        final boolean isBirth = FiveTuple.protocolOf(o.ports) == Transport.TCP && isWatchedFromItsStart(o, event);
        final long startNs = isBirth && o.openNs != 0 ? Math.min(o.openNs, event.timeNs) : event.timeNs;
        key.ofOwnership(o).qualified(point);
        life.makeRoom(key.hash());
        final boolean isLate = before != NOT_FOUND && flows.isLive(before);
        final int id = isLate ? flows.insertBefore(before, key) : flows.insert(key.hash(), key);
        final int state = FlowState.SOCKETS | orientation(o, point) | (isSelf(o) ? FlowState.SELF : 0);
        life.begin(id, startNs, nowNs, state);
        final long flow = flows.at(id);
        Flow.lastNs(flow, Math.max(startNs, event.timeNs));
        SocketFlow.feed(flow, o.feed);
        points.flowOpened(point);
        if (before == NOT_FOUND && replaced != NOT_FOUND && flows.isLive(replaced)) {
            Flow.successor(flows.at(replaced), id);
            Flow.predecessor(flow, replaced);
        }
        return id;
    }

    private int orientation(Ownership o, int point) {
        if (o.role != SocketRole.UNKNOWN) {
            final int client = o.role == SocketRole.CLIENT ? o.side : o.side ^ 1;
            return FlowState.clientBits(client, ClientEvidence.SOCKET_EVENT);
        }
        final boolean isListener = listeners.isListening(
                FiveTuple.protocolOf(o.ports),
                o.side == 0 ? o.aHi : o.bHi,
                o.side == 0 ? o.aLo : o.bLo,
                o.side == 0 ? FiveTuple.aPortOf(o.ports) : FiveTuple.bPortOf(o.ports),
                points.at(point));
        return FlowState.clientBits(
                isListener ? o.side ^ 1 : o.side, isListener ? ClientEvidence.LISTENER : ClientEvidence.FIRST_SOCKET);
    }

    /** One of our own feeds' ports. */
    private boolean isSelf(Ownership o) {
        for (final int port : selfPorts) {
            if (FiveTuple.aPortOf(o.ports) == port || FiveTuple.bPortOf(o.ports) == port) {
                return true;
            }
        }
        return false;
    }

    /** Its counters since its start are the flow's; of an older socket only what is added from now on. */
    private boolean isWatchedFromItsStart(Ownership o, SocketEvent event) {
        return switch (event.kind) {
            case CONNECT, CONNECT_FAILED, ACCEPT, SEND, RECEIVE -> true;
            default -> o.openNs != 0 && o.openNs >= agents.firstHeardNs(o.feed, o.sourceId);
        };
    }

    /** Where the flow's count of the socket begins. */
    private void count(int id, Ownership o, SocketEvent event, SocketCounters before, boolean isFirst) {
        final long flow = flows.at(id);
        if (isFirst ? isWatchedFromItsStart(o, event) : isRestart(o, before)) {
            SocketSums.beginAtZero(flow, o.side);
        } else {
            SocketSums.begin(flow, o.side, isFirst ? o.counters : before);
        }
    }

    /** Another agent counts the datagrams, from zero on. TCP's counters are the kernel's, and go on. */
    private static boolean isRestart(Ownership o, SocketCounters before) {
        final SocketCounters after = o.counters;
        return FiveTuple.protocolOf(o.ports) != Transport.TCP
                && (after.bytesSent >= 0 && after.bytesSent < before.bytesSent
                        || after.bytesReceived >= 0 && after.bytesReceived < before.bytesReceived);
    }

    /** The socket at the other end that was in no flow, or leaves one that is over, counts from now on for this one. */
    private void join(int id, Ownership partner, long nowNs) {
        if (partner.flow != 0 && partner.flow != id + 1) {
            sums.freeze(flows.at(partner.flow - 1));
        }
        SocketSums.begin(flows.at(id), partner.side, partner.counters);
        attach(id, partner, nowNs);
    }

    private void attach(int id, Ownership o, long nowNs) {
        final long flow = flows.at(id);
        if (o.lastFlowId != 0 && SocketFlow.continues(flow) == 0 && !o.isDormant) {
            SocketFlow.continues(flow, o.lastFlowId);
        }
        o.isDormant = false;
        o.flow = id + 1;
        attributor.own(id, o, nowNs);
    }

    private void update(int id, Ownership o, SocketEvent event, SocketCounters before, long nowNs) {
        final long flow = flows.at(id);
        if (before.isKnown() && isRestart(o, before) && !SocketFlow.has(flow, FlowState.FROZEN)) {
            SocketSums.restart(flow, o.side, before);
        }
        if (differs(before, o.counters)) {
            SocketFlow.set(flow, FlowState.MOVED);
            Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
            life.changed(id);
        }
        final EndReason end = SocketFlow.end(flow, o.side);
        if (!o.isClosed() && end != null) {
            SocketFlow.end(flow, o.side, null); // its agent is back, or a datagram socket goes on
            life.reopen(id);
        } else if (o.isClosed() && (end == null || SocketEnds.isGuess(end))) {
            SocketFlow.end(flow, o.side, EndReasons.of(event));
            Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
            SocketFlow.set(flow, FlowState.MOVED);
            life.news(id);
            closeIfOver(id, nowNs);
        }
    }

    private static boolean differs(SocketCounters before, SocketCounters after) {
        return before.bytesSent != after.bytesSent
                || before.bytesReceived != after.bytesReceived
                || before.segmentsIn != after.segmentsIn
                || before.segmentsOut != after.segmentsOut;
    }

    private void closeIfOver(int id, long nowNs) {
        final long flow = flows.at(id);
        if (Flow.closedNs(flow) == 0 && ends.isOver(flow)) {
            life.close(id, nowNs);
        }
    }

    /** Another connection has the five-tuple: TCP sockets that still seem open have ended, and we missed it. */
    private void supersede(int id, long nowNs) {
        final long flow = flows.at(id);
        if (Flow.protocol(flow) == Transport.TCP) {
            for (int side = 0; side < 2; side++) {
                final Ownership o = sums.own(flow, side);
                if (o != null && SocketFlow.end(flow, side) == null) {
                    SocketFlow.end(flow, side, EndReason.MISSED_CLOSE);
                    ownerships.close(o, o.lastHeardNs);
                    ownerships.touch(o, nowNs);
                }
            }
        }
        life.supersede(id, nowNs);
    }

    /** An agent went silent: its ends of flows are over; a flow with a socket of another agent goes on. */
    @Override
    public void onGone(int feed, int sourceId, long nowNs) {
        for (int id = 0; id < flows.issued(); id++) {
            if (!flows.isLive(id) || !SocketFlow.isSocketFlow(flows.at(id))) {
                continue;
            }
            for (int side = 0; side < 2; side++) {
                final Ownership o = sums.own(flows.at(id), side);
                if (o != null && o.feed == feed && o.sourceId == sourceId) {
                    endOf(id, side, EndReason.AGENT_GONE, nowNs);
                }
            }
        }
    }

    /** The socket is no longer listed by its agent, which lives. */
    @Override
    public void onForgotten(Ownership o, long nowNs) {
        if (o.flow != 0) {
            endOf(o.flow - 1, o.side, EndReason.MISSED_CLOSE, nowNs);
        }
    }

    private void endOf(int id, int side, EndReason reason, long nowNs) {
        final long flow = flows.at(id);
        if (SocketFlow.end(flow, side) == null) {
            SocketFlow.end(flow, side, reason);
            SocketFlow.set(flow, FlowState.MOVED);
            life.news(id);
            closeIfOver(id, nowNs);
        }
    }

    /** A captured flow has the socket as the owner of one end: with {@link FeedFlows#UNCAPTURED} it takes the place. */
    void onCaptured(int ownershipId, int capturedFlowId) {
        final Ownership o = ownerships.at(ownershipId);
        if (o.flow == 0 || policies[o.feed] != FeedFlows.UNCAPTURED) {
            return;
        }
        final int id = o.flow - 1;
        if (SocketFlow.has(flows.at(id), FlowState.REPORTED)) {
            takeovers.add(capturedFlowId, flows.at(id));
        }
        life.discard(id);
    }
}
