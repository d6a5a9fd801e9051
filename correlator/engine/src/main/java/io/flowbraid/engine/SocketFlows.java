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
    /** Counters of the socket after the event, and of its partner. */
    private final SocketCounters after = new SocketCounters();

    private final SocketCounters partnerCounters = new SocketCounters();
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
            final long o = sums.own(flow, side);
            if (o != Ownership.NULL && ownerships.owner(o).feed == feed) {
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
    boolean onSocket(int ownershipId, SocketEvent event, SocketCounters before, boolean isFirst, long nowNs) {
        if (!hasPolicy) {
            return false;
        }
        final long o = ownerships.at(ownershipId);
        final Owner owner = ownerships.owner(o);
        if (policies[owner.feed] == FeedFlows.NONE || owner.isInjected() || ownerships.isOfAnotherShard(o)) {
            return false;
        }
        isRefused = false;
        Ownership.readCounters(o, after);
        int id = Ownership.flow(o);
        if (id == NOT_FOUND) {
            id = mayBegin(o, event, isFirst) ? begin(ownershipId, event, before, isFirst, nowNs) : NOT_FOUND;
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
    private void awaitAt(int candidateId) {
        final long candidate = ownerships.at(candidateId);
        if (sums.isAlone(candidate, flows)) {
            await(Ownership.flow(candidate));
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
        final int side = sums.own(flow, 0) != Ownership.NULL ? 0 : 1;
        final long o = sums.own(flow, side);
        if (o == Ownership.NULL || sums.own(flow, side ^ 1) != Ownership.NULL || Ownership.flow(o) != id) {
            SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
            return false;
        }
        partners.search(o, Flow.observationPoint(flow), policies, nowNs);
        final int partner = partners.found();
        if (isAloneInFlow(partner)) {
            merge(id, Ownership.flow(ownerships.at(partner)), nowNs);
            return false;
        }
        final int awaited = partners.awaited();
        if (awaited != Ownerships.NONE) {
            awaitAt(awaited);
            return true;
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        if (partner != Ownerships.NONE) {
            join(id, partner, nowNs);
        }
        return false;
    }

    private boolean isAloneInFlow(int partner) {
        return partner != Ownerships.NONE && sums.isAlone(ownerships.at(partner), flows);
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
        final int side = sums.own(flow, 0) != Ownership.NULL ? 1 : 0;
        final long o = sums.own(flows.at(gone), side);
        if (o == Ownership.NULL) {
            return;
        }
        SocketFlow.copySide(flows.at(gone), flow, side);
        Flow.lastNs(flow, Math.max(Flow.lastNs(flow), Flow.lastNs(flows.at(gone))));
        if (!SocketFlow.has(flow, FlowState.REPORTED)) {
            Flow.startNs(flow, Math.min(Flow.startNs(flow), Flow.startNs(flows.at(gone))));
        }
        SocketFlow.clear(flow, FlowState.AWAITS_PARTNER);
        Ownership.flow(o, id);
        attributor.own(id, Flow.owner(flows.at(gone), side), nowNs);
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

    private boolean mayBegin(long o, SocketEvent event, boolean isFirst) {
        final boolean isLate = Ownership.isClosed(o) && Ownership.lastFlowId(o) != 0 || isFirst && isStale(event);
        if (isLate) {
            return false; // a late word of a socket whose flow has ended
        }
        return (!Ownership.isDormant(o) || talks(event.kind)) && !isCaptured(o);
    }

    /** Its agent, which reports in order, has long reported what came after. */
    private boolean isStale(SocketEvent event) {
        return progress.isPast(event.feed, event.sourceId, event.timeNs + lateNs);
    }

    private static boolean talks(SocketEventKind kind) {
        return kind == SocketEventKind.SEND || kind == SocketEventKind.RECEIVE;
    }

    /** A capture interface that the feed accompanies has the connection. */
    private boolean isCaptured(long o) {
        final int feed = ownerships.owner(o).feed;
        return policies[feed] == FeedFlows.UNCAPTURED && (ownerships.owner(o).seenAt & points.accompaniedBy(feed)) != 0;
    }

    private int begin(int ownershipId, SocketEvent event, SocketCounters before, boolean isFirst, long nowNs) {
        final long o = ownerships.at(ownershipId);
        final int scope = pairs.scopeOf(o, nowNs);
        if (scope == ObservationPoints.NONE) {
            isRefused = true;
            return NOT_FOUND;
        }
        partners.search(o, scope, policies, nowNs);
        final int partner = partners.found();
        final int awaited = partners.awaited();
        final long other = partner == Ownerships.NONE ? Ownership.NULL : ownerships.at(partner);
        if (other != Ownership.NULL && !Ownership.isInFlow(other) && isCaptured(other)) {
            return NOT_FOUND;
        }
        final int id = isAloneInFlow(partner)
                ? Ownership.flow(other)
                : open(o, event, scope, awaited != Ownerships.NONE, nowNs);
        if (id == NOT_FOUND) {
            return id;
        }
        if (other != Ownership.NULL && Ownership.flow(other) != id) {
            join(id, partner, nowNs);
        }
        count(id, o, event, before, isFirst);
        attach(id, ownershipId, nowNs);
        if (awaited != Ownerships.NONE) {
            await(id);
            awaitAt(awaited);
        }
        owners.resolve(id, nowNs);
        return id;
    }

    private int find(long o, int scope) {
        return flows.find(key.ofOwnership(o).qualified(scope));
    }

    /** @param isAwaited the flow that has the five-tuple may be of the same connection: both stay */
    private int open(long o, SocketEvent event, int scope, boolean isAwaited, long nowNs) {
        int point = scope;
        int newest = find(o, point);
        boolean isContested = false;
        if (newest != NOT_FOUND) {
            final long rival = sums.own(flows.at(newest), Ownership.side(o));
            if (rival != Ownership.NULL && isSameSocket(o, rival)) {
                return NOT_FOUND; // another feed reports it, too
            }
            if (rival != Ownership.NULL && !Ownership.isClosed(rival) && !Ownership.isClosed(o)) {
                if (isElsewhere(o, rival)) {
                    SocketFlow.set(flows.at(newest), FlowState.CONTESTED);
                    isContested = true;
                    point = pairs.narrowScopeOf(o);
                    newest = point == ObservationPoints.NONE ? NOT_FOUND : find(o, point);
                } else if (Ownership.protocol(o) != Transport.TCP) {
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

    private boolean isBeside(long o, int newest, boolean isAwaited) {
        return isAwaited && sums.own(flows.at(newest), Ownership.side(o)) == Ownership.NULL;
    }

    /** Two live sockets on one end of a five-tuple: several receivers of a multicast, or SO_REUSEPORT. */
    private void share(long flow, long o, long rival) {
        if (!ownerships.owner(o).isSameProcess(ownerships.owner(rival))) {
            SocketFlow.set(flow, FlowState.SHARED);
        }
    }

    private boolean isSameSocket(long o, long other) {
        final Owner p = ownerships.owner(o);
        final Owner q = ownerships.owner(other);
        final long cookie = Ownership.cookie(o);
        return cookie != 0 && cookie == Ownership.cookie(other) && p.netns == q.netns && p.host == q.host;
    }

    private boolean isElsewhere(long o, long other) {
        final Owner p = ownerships.owner(o);
        final Owner q = ownerships.owner(other);
        return p.host != q.host || (p.netns != q.netns && p.netns != 0 && q.netns != 0);
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
     * @param before the flow of a later connection on the five-tuple, which keeps the index; NOT_FOUND when this is the newest
     * @param replaced the flow that had the five-tuple until now; NOT_FOUND none
     */
    private int create(long o, SocketEvent event, int point, int before, int replaced, long nowNs) {
        final boolean isBirth = Ownership.protocol(o) == Transport.TCP && isWatchedFromItsStart(o, event);
        final long openNs = Ownership.openNs(o);
        final long startNs = isBirth && openNs != 0 ? Math.min(openNs, event.timeNs) : event.timeNs;
        key.ofOwnership(o).qualified(point);
        life.makeRoom(key.hash());
        final boolean isLate = before != NOT_FOUND && flows.isLive(before);
        final int id = isLate ? flows.insertBefore(before, key) : flows.insert(key.hash(), key);
        final int state = FlowState.SOCKETS | orientation(o, point) | (isSelf(o) ? FlowState.SELF : 0);
        life.begin(id, startNs, nowNs, state);
        final long flow = flows.at(id);
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
    private boolean isWatchedFromItsStart(long o, SocketEvent event) {
        final long openNs = Ownership.openNs(o);
        final Owner owner = ownerships.owner(o);
        return switch (event.kind) {
            case CONNECT, CONNECT_FAILED, ACCEPT, SEND, RECEIVE -> true;
            default -> openNs != 0 && openNs >= agents.firstHeardNs(owner.feed, owner.sourceId);
        };
    }

    /** Where the flow's count of the socket begins. */
    private void count(int id, long o, SocketEvent event, SocketCounters before, boolean isFirst) {
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        if (isFirst ? isWatchedFromItsStart(o, event) : isRestart(o, before)) {
            SocketSums.beginAtZero(flow, side);
        } else {
            SocketSums.begin(flow, side, isFirst ? after : before);
        }
    }

    /** Another agent counts the datagrams, from zero on. TCP's counters are the kernel's, and go on. */
    private boolean isRestart(long o, SocketCounters before) {
        return Ownership.protocol(o) != Transport.TCP
                && (after.bytesSent >= 0 && after.bytesSent < before.bytesSent
                        || after.bytesReceived >= 0 && after.bytesReceived < before.bytesReceived);
    }

    /** The socket at the other end that was in no flow, or leaves one that is over, counts from now on for this one. */
    private void join(int id, int partnerId, long nowNs) {
        final long partner = ownerships.at(partnerId);
        if (Ownership.isInFlow(partner) && Ownership.flow(partner) != id) {
            sums.freeze(flows.at(Ownership.flow(partner)));
        }
        Ownership.readCounters(partner, partnerCounters);
        SocketSums.begin(flows.at(id), Ownership.side(partner), partnerCounters);
        attach(id, partnerId, nowNs);
    }

    private void attach(int id, int ownershipId, long nowNs) {
        final long flow = flows.at(id);
        final long o = ownerships.at(ownershipId);
        final long lastFlowId = Ownership.lastFlowId(o);
        if (lastFlowId != 0 && SocketFlow.continues(flow) == 0 && !Ownership.isDormant(o)) {
            SocketFlow.continues(flow, lastFlowId);
        }
        Ownership.isDormant(o, false);
        Ownership.flow(o, id);
        attributor.own(id, ownershipId, nowNs);
    }

    private void update(int id, long o, SocketEvent event, SocketCounters before, long nowNs) {
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        if (before.isKnown() && isRestart(o, before) && !SocketFlow.has(flow, FlowState.FROZEN)) {
            SocketSums.restart(flow, side, before);
        }
        if (differs(before, after)) {
            SocketFlow.set(flow, FlowState.MOVED);
            Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
            life.changed(id);
        }
        final EndReason end = SocketFlow.end(flow, side);
        if (!Ownership.isClosed(o) && end != null) {
            SocketFlow.end(flow, side, null); // its agent is back, or a datagram socket goes on
            life.reopen(id);
        } else if (Ownership.isClosed(o) && (end == null || SocketEnds.isGuess(end))) {
            SocketFlow.end(flow, side, EndReasons.of(event));
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
                final long o = sums.own(flow, side);
                if (o != Ownership.NULL && SocketFlow.end(flow, side) == null) {
                    SocketFlow.end(flow, side, EndReason.MISSED_CLOSE);
                    final int ownershipId = Flow.owner(flow, side);
                    ownerships.close(ownershipId, Ownership.lastHeardNs(o));
                    ownerships.touch(ownershipId, nowNs);
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
                final long o = sums.own(flows.at(id), side);
                if (o != Ownership.NULL && isOf(feed, sourceId, ownerships.owner(o))) {
                    endOf(id, side, EndReason.AGENT_GONE, nowNs);
                }
            }
        }
    }

    private static boolean isOf(int feed, int sourceId, Owner owner) {
        return owner.feed == feed && owner.sourceId == sourceId;
    }

    /** The socket is no longer listed by its agent, which lives. */
    @Override
    public void onForgotten(long o, long nowNs) {
        if (Ownership.isInFlow(o)) {
            endOf(Ownership.flow(o), Ownership.side(o), EndReason.MISSED_CLOSE, nowNs);
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
        final long o = ownerships.at(ownershipId);
        if (!Ownership.isInFlow(o) || policies[ownerships.owner(o).feed] != FeedFlows.UNCAPTURED) {
            return;
        }
        final int id = Ownership.flow(o);
        if (SocketFlow.has(flows.at(id), FlowState.REPORTED)) {
            takeovers.add(capturedFlowId, flows.at(id));
        }
        life.discard(id);
    }
}
