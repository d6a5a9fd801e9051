// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.attribution.CapturedSockets;
import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.life.LifeParts;
import io.flowbraid.engine.life.SocketEnds;
import io.flowbraid.engine.life.SocketSums;
import io.flowbraid.engine.life.Takeovers;
import io.flowbraid.engine.observation.Agents;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipBook;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.SocketCopies;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.engine.table.Tombstones;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketRole;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Flows known from their sockets: one for each connection, made of one socket or of the two at its ends.
 *
 * <p><b>Begin.</b> The first event about a socket begins a flow, or joins the flow of its partner ({@link
 * SocketPairs}). A second socket on the same end of a five-tuple is another connection: it begins a new flow and the
 * old one is superseded, as by a SYN. Only when both sockets are alive, in different namespaces, do two flows share a
 * five-tuple; then it is unknown which socket belongs to which flow, and both flows say so.
 *
 * <p><b>Count.</b> {@link SocketSums}: from the moment the flow began, by the kernel's counters.
 *
 * <p><b>Packets first.</b> With {@link FeedFlows#UNCAPTURED} a socket that owns an end of a captured flow begins none;
 * when the packets come later they take the flow over ({@link Takeovers}). A socket that is first reported after the
 * record of its packets has left begins no flow either ({@link Tombstones}): the connection is reported already, though
 * without its name.
 *
 * <p><b>End.</b> When all its sockets have ended. A datagram flow ends with its client's socket, since a server's
 * socket serves one client after the other on the same five-tuple.
 *
 * (NOT thread safe.)
 */
public final class SocketFlows implements Ownerships.ForgottenListener, Agents.GoneListener {
    private static final int NOT_FOUND = FlowTable.NOT_FOUND;

    private final FeedFlows[] policies = new FeedFlows[ObservedInterface.MAX_FEEDS];
    private final ObservationPoints points;
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipBook book;
    private final SocketPairs pairs;
    private final Partners partners;
    private final FeedProgress progress;
    private final SocketSums sums;
    private final SocketFlowOpener opener;
    private final SocketFlowJoiner joiner;
    private final SocketsOnOneEnd onOneEnd;
    private final FlowLife life;
    private final FlowOwners owners;
    private final CapturedSockets captured;
    private final Takeovers takeovers;
    private final Tombstones tombstones;
    private final SocketCopies copies;
    private final OpenSockets open;
    private final TupleKey key = new TupleKey();
    private final long lateNs;
    /** Counters of the socket after the event. */
    private final SocketCounters after = new SocketCounters();
    /** Counters of another feed's ownership of the socket before the event. */
    private final SocketCounters copyBefore = new SocketCounters();

    private boolean hasPolicy;
    private boolean isRefused;
    private boolean isCopy;

    SocketFlows(
            CorrelatorSettings settings,
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            AttributionParts attribution,
            LifeParts life,
            OpenSockets open) {
        this.open = open;
        points = observation.points;
        progress = observation.progress;
        flows = tables.flows;
        tombstones = tables.tombstones;
        ownerships = ownership.ownerships;
        book = ownership.book;
        copies = ownership.copies;
        owners = attribution.owners;
        captured = attribution.captured;
        sums = life.sockets.sums;
        takeovers = life.sockets.takeovers;
        this.life = life.flows;
        pairs = new SocketPairs(ownerships, points, observation.hosts, observation.gaps, progress);
        partners = new Partners(flows, ownerships, pairs, sums, copies);
        joiner = new SocketFlowJoiner(flows, ownerships, partners, attribution, life);
        onOneEnd = new SocketsOnOneEnd(flows, ownerships, pairs, life.sockets, joiner);
        opener = new SocketFlowOpener(tables, observation, ownership, pairs, life, onOneEnd, settings.selfPorts());
        lateNs = settings.timeouts().lateNs();
        Arrays.fill(policies, FeedFlows.NONE);
        for (int feed = 0; feed < settings.feeds().size(); feed++) {
            policy(feed, settings.feeds().get(feed).flows());
        }
    }

    public FeedFlows policy(int feed) {
        return policies[feed];
    }

    private void policy(int feed, FeedFlows policy) {
        policies[feed] = policy;
        hasPolicy = false;
        for (final FeedFlows each : policies) {
            hasPolicy |= each != FeedFlows.NONE;
        }
    }

    /** Changes which sockets of a feed become flows; with {@link FeedFlows#NONE} its ends of flows are over. */
    public void change(int feed, FeedFlows policy, long nowNs) {
        policy(feed, policy);
        if (policy != FeedFlows.NONE) {
            return;
        }
        endEach(owner -> owner.feed == feed, EndReason.SWITCHED_OFF, nowNs);
    }

    /**
     * A socket after an event about it.
     *
     * @param ownershipId as the book entered it last
     * @return whether the event made or changed a flow
     */
    public boolean onSocket(int ownershipId, SocketEvent event, long nowNs) {
        isRefused = false;
        isCopy = false;
        if (!hasPolicy) {
            return false;
        }
        final long o = ownerships.at(ownershipId);
        final SharedOwner owner = ownerships.owner(o);
        if (policies[owner.feed] == FeedFlows.NONE || owner.isInjected()) {
            return false;
        }
        Ownership.readCounters(o, after);
        int id = Ownership.flow(o);
        if (id == NOT_FOUND) {
            id = mayBegin(o, event) ? begin(ownershipId, event, nowNs) : NOT_FOUND;
            if (id == NOT_FOUND) {
                if (isCopy) {
                    onCopy(o, event, nowNs);
                }
                return false;
            }
        }
        update(id, o, book.before(), event, nowNs);
        if (SocketFlow.has(flows.at(id), FlowState.AWAITS_PARTNER)) {
            joiner.pairUp(id, policies, nowNs);
        }
        return true;
    }

    /** More is known: flows that may be two ends of one connection are looked at again. */
    public void pairUp(long nowNs) {
        joiner.pairUp(policies, nowNs);
    }

    /** There was no room for the flow of the last socket. */
    public boolean isRefused() {
        return isRefused;
    }

    /** Another feed has reported the last socket and its flow; this feed's event adds nothing. */
    public boolean isCopy() {
        return isCopy;
    }

    private boolean mayBegin(long o, SocketEvent event) {
        if (isOfNobody(o, event)) {
            return false;
        }
        final boolean isLate = book.wasClosed() && Ownership.lastFlowId(o) != 0 || book.isFirst() && isStale(event);
        if (isLate) {
            return false; // a late event about a socket whose flow has ended
        }
        if (isCaptured(o) || wasCaptured(o)) {
            return false;
        }
        open.recall(o, event, after);
        isCopy = copies.isCopy(o, book.isFirst(), book.before(), after) || isCapturedByAnother(o);
        return !isCopy && (!Ownership.isDormant(o) || event.kind.isDatagram());
    }

    /**
     * An agent that knows namespaces knows none for a socket: the kernel's own, or one of which it knows too little.
     */
    private boolean isOfNobody(long o, SocketEvent event) {
        return !event.bootId.isEmpty() && ownerships.owner(o).netns == 0;
    }

    /** Its agent, which reports in order, has long reported what came after. */
    private boolean isStale(SocketEvent event) {
        return progress.isPast(event.feed, event.sourceId, event.timeNs + lateNs);
    }

    /** A capture interface that the feed accompanies has the connection. */
    private boolean isCaptured(long o) {
        final int feed = ownerships.owner(o).feed;
        return policies[feed] == FeedFlows.UNCAPTURED && (ownerships.owner(o).seenAt & points.accompaniedBy(feed)) != 0;
    }

    /** A capture interface has the connection that another feed with the socket accompanies. */
    private boolean isCapturedByAnother(long o) {
        return policies[ownerships.owner(o).feed] == FeedFlows.UNCAPTURED && copies.seenAt(o) != 0;
    }

    /** The connection's packets are in a record that has left: this event about its socket comes too late. */
    private boolean wasCaptured(long o) {
        final SharedOwner owner = ownerships.owner(o);
        if (Ownership.protocol(o) != Transport.TCP || policies[owner.feed] != FeedFlows.UNCAPTURED) {
            return false;
        }
        final long accompanied = points.accompaniedBy(owner.feed);
        if (accompanied == 0) {
            return false;
        }
        Ownership.key(o, key);
        final boolean isScoped = key.isScoped();
        for (int i = 0; i < points.captures(); i++) {
            if ((accompanied & 1L << i) != 0
                    && (!isScoped
                            || owner.netns == 0
                            || owner.netns == points.at(i).netns())
                    && tombstones.isSince(key.qualified(i), Ownership.openNs(o))) {
                return true;
            }
        }
        return false;
    }

    /** The socket at the other end was captured, though it may be closed by now: a late event adds no second flow. */
    private boolean isPartnerCaptured(long o, long nowNs) {
        for (int id = partners.firstAcross(o); id != Ownerships.NONE; id = partners.nextAcross(id, o)) {
            final long partner = ownerships.at(id);
            if (!Ownership.isInFlow(partner)
                    && isCaptured(partner)
                    && pairs.judge(o, partner, nowNs) >= SocketPairs.IF_ALONE) {
                return true;
            }
        }
        return false;
    }

    private int begin(int ownershipId, SocketEvent event, long nowNs) {
        final long o = ownerships.at(ownershipId);
        final int scope = pairs.scopeOf(o, nowNs);
        if (scope == ObservationPoints.NONE) {
            isRefused = true;
            return NOT_FOUND;
        }
        if (isPartnerCaptured(o, nowNs)) {
            return NOT_FOUND;
        }
        partners.search(o, scope, policies, nowNs);
        final int partner = partners.found();
        final int awaited = partners.awaited();
        final long other = partner == Ownerships.NONE ? Ownership.NULL : ownerships.at(partner);
        final boolean isWhole = book.isFirst() && !copies.isContinued() && opener.isWatchedFromItsStart(o, event);
        if (partner == Ownerships.NONE && isQuietPeer(o, event, isWhole)) {
            return NOT_FOUND;
        }
        final int id = joiner.isAloneInFlow(partner)
                ? Ownership.flow(other)
                : opener.open(o, event, isWhole, scope, awaited != Ownerships.NONE, nowNs);
        if (id < 0) {
            isRefused = id == SocketFlowOpener.NO_ROOM;
            if (opener.shared() != NOT_FOUND) {
                countBeside(opener.shared(), ownershipId, isWhole, event, nowNs);
            }
            return NOT_FOUND;
        }
        if (other != Ownership.NULL && Ownership.flow(other) != id) {
            joiner.join(id, partner, nowNs);
        }
        if (partner == Ownerships.NONE) {
            onOneEnd.takeClientAlong(id, o, nowNs);
        }
        SocketSums.begin(flows.at(id), Ownership.side(o), base(o, isWhole));
        joiner.attach(id, ownershipId, nowNs);
        if (awaited != Ownerships.NONE) {
            joiner.await(id);
            joiner.awaitAt(awaited);
        }
        owners.resolve(id, nowNs);
        return id;
    }

    /**
     * An agent goes on to list whom a datagram server talked to, after the last datagram. Only when the counters move
     * is there a flow.
     */
    private boolean isQuietPeer(long o, SocketEvent event, boolean isWhole) {
        return Ownership.protocol(o) != Transport.TCP
                && ownerships.owner(o).role == SocketRole.SERVER
                && !event.kind.isDatagram()
                && (copies.isContinued()
                        ? !copies.isNews()
                        : book.isFirst() ? !isWhole : !differs(book.before(), after));
    }

    /** Where the flow's count of the socket begins. */
    private SocketCounters base(long o, boolean isWhole) {
        if (copies.isContinued()) {
            return copies.continued();
        }
        if (isWhole || !book.isFirst() && isRestart(o, book.before())) {
            return SocketSums.ZERO;
        }
        return book.isFirst() ? after : book.before();
    }

    /** The socket is on the same end of the flow as another one. */
    private void countBeside(int id, int ownershipId, boolean isWhole, SocketEvent event, long nowNs) {
        final long o = ownerships.at(ownershipId);
        final SocketCounters from = base(o, isWhole);
        if (onOneEnd.takesThePlace(id, ownershipId, from, nowNs)) {
            update(id, o, from, event, nowNs);
        } else if (onOneEnd.add(id, o, from, after)) {
            moved(id, from, event);
        }
    }

    /** Another agent counts the datagrams, from zero on. TCP's counters are the kernel's, and go on. */
    private boolean isRestart(long o, SocketCounters before) {
        return Ownership.protocol(o) != Transport.TCP
                && (after.bytesSent >= 0 && after.bytesSent < before.bytesSent
                        || after.bytesReceived >= 0 && after.bytesReceived < before.bytesReceived);
    }

    /**
     * A socket has closed, whichever feed says so first: the next one on its five-tuple may be in that feed already.
     */
    private void onCopy(long o, SocketEvent event, long nowNs) {
        Ownership.matched(o);
        final int copyId = OwnershipBook.closes(event) ? copies.inFlow(o) : Ownerships.NONE;
        if (copyId == Ownerships.NONE || Ownership.isClosed(ownerships.at(copyId))) {
            return;
        }
        final long copy = ownerships.at(copyId);
        Ownership.readCounters(copy, copyBefore);
        book.close(copyId, event, copies.isComparable(o, copy), nowNs);
        Ownership.readCounters(copy, after);
        update(Ownership.flow(copy), copy, copyBefore, event, nowNs);
    }

    private void update(int id, long o, SocketCounters before, SocketEvent event, long nowNs) {
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        if (before.isKnown() && isRestart(o, before) && !SocketFlow.has(flow, FlowState.FROZEN)) {
            SocketSums.restart(flow, side, before);
        }
        moved(id, before, event);
        final EndReason end = SocketFlow.end(flow, side);
        if (!Ownership.isClosed(o) && end != null) {
            SocketFlow.end(flow, side, null); // its agent is back, or a datagram socket goes on
            life.reopen(id);
        } else if (Ownership.isClosed(o) && (end == null || SocketEnds.isGuess(end))) {
            SocketFlow.end(flow, side, EndReasons.of(event));
            Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
            SocketFlow.set(flow, FlowState.MOVED);
            life.news(id);
            joiner.closeIfOver(id, nowNs);
        }
    }

    private void moved(int id, SocketCounters before, SocketEvent event) {
        final long flow = flows.at(id);
        if (differs(before, after)) {
            SocketFlow.set(flow, FlowState.MOVED);
            Flow.lastNs(flow, Math.max(Flow.lastNs(flow), event.timeNs));
            life.changed(id);
        }
    }

    private static boolean differs(SocketCounters before, SocketCounters after) {
        return before.bytesSent != after.bytesSent
                || before.bytesReceived != after.bytesReceived
                || before.segmentsIn != after.segmentsIn
                || before.segmentsOut != after.segmentsOut;
    }

    /** An agent went silent: its ends of flows are over; a flow with a socket of another agent goes on. */
    @Override
    public void onGone(int feed, int sourceId, long nowNs) {
        endEach(owner -> owner.feed == feed && owner.sourceId == sourceId, EndReason.AGENT_GONE, nowNs);
    }

    private void endEach(Predicate<SharedOwner> isEnding, EndReason reason, long nowNs) {
        for (int id = 0; id < flows.issued(); id++) {
            if (!flows.isLive(id) || !SocketFlow.isSocketFlow(flows.at(id))) {
                continue;
            }
            for (int side = 0; side < 2; side++) {
                final long o = sums.own(flows.at(id), side);
                if (o != Ownership.NULL && isEnding.test(ownerships.owner(o))) {
                    endOf(id, side, reason, nowNs);
                }
            }
        }
    }

    /** The socket is no longer listed by its agent, which lives. */
    @Override
    public void onForgotten(long o, long nowNs) {
        if (Ownership.isInFlow(o)) {
            endOf(Ownership.flow(o), Ownership.side(o), EndReason.MISSED_CLOSE, nowNs);
        }
    }

    @Override
    public boolean isAwaited(long closed, long nowNs) {
        return copies.isAwaited(closed, nowNs);
    }

    private void endOf(int id, int side, EndReason reason, long nowNs) {
        final long flow = flows.at(id);
        if (SocketFlow.end(flow, side) == null) {
            SocketFlow.end(flow, side, reason);
            SocketFlow.set(flow, FlowState.MOVED);
            life.news(id);
            joiner.closeIfOver(id, nowNs);
        }
    }

    /** Captured flows whose owners were in flows of their own take these over. */
    public void takeOver() {
        if (!captured.isEmpty()) {
            captured.drain(this::onCaptured);
        }
    }

    /** A captured flow has the socket as the owner of one end: with {@link FeedFlows#UNCAPTURED} it takes the place. */
    private void onCaptured(int ownershipId, int capturedFlowId) {
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
