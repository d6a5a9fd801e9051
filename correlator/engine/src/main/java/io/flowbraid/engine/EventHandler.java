// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.conversation.Relays;
import io.flowbraid.engine.conversation.Translation;
import io.flowbraid.engine.conversation.Translations;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.observation.Agents;
import io.flowbraid.engine.observation.FeedGaps;
import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.FeedPulse;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.engine.ownership.Listeners;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipBook;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SocketCopies;
import io.flowbraid.engine.sockets.ExportedFlows;
import io.flowbraid.engine.sockets.SocketFlows;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import org.jspecify.annotations.Nullable;

/**
 * Events open, change and close ownerships. Each looks for its flow of packets on every interface that its feed
 * accompanies, and each new flow looks for its ownerships: either may come first. A socket without a flow of packets
 * becomes a flow of its own ({@link SocketFlows}), counted by the kernel.
 *
 * (NOT thread safe.)
 */
final class EventHandler {
    private final EngineTime time;
    private final ObservationPoints points;
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipBook book;
    private final SocketCopies copies;
    private final OwnershipRules rules;
    private final Listeners listeners;
    private final Translations translations;
    private final Relays relays;
    private final WatchedHosts hosts;
    private final FeedPulse feeds;
    private final FeedProgress progress;
    private final FeedGaps gaps;
    private final Agents agents;
    private final Attributor attributor;
    private final FlowOwners owners;
    private final FlowLife life;
    private final SocketFlows sockets;
    private final ExportedFlows exported;
    private final NextDatagrams nextDatagrams;
    private final @Nullable LiveUpdates updates;
    private final Counter eventsIn;
    private final Counter eventsOut;
    private final Counter eventsUnaccompanied;
    private final Counter eventsWithoutRoom;
    private final Counter eventsNowhere;
    private final Counter eventsCopied;
    private final Counter eventsWithoutProtocol;

    EventHandler(EngineTime time, EngineParts parts, NextDatagrams nextDatagrams, LedgerStage events) {
        this.time = time;
        this.nextDatagrams = nextDatagrams;
        flows = parts.tables.flows;
        updates = parts.tables.updates;
        points = parts.observation.points;
        hosts = parts.observation.hosts;
        feeds = parts.observation.pulse;
        progress = parts.observation.progress;
        gaps = parts.observation.gaps;
        agents = parts.observation.agents;
        ownerships = parts.ownership.ownerships;
        book = parts.ownership.book;
        copies = parts.ownership.copies;
        rules = parts.ownership.rules;
        listeners = parts.ownership.listeners;
        translations = parts.conversation.translations;
        relays = parts.conversation.relays;
        attributor = parts.attribution.attributor;
        owners = parts.attribution.owners;
        life = parts.life.flows;
        sockets = parts.sockets.flows;
        exported = parts.sockets.exported;
        eventsIn = events.in();
        eventsOut = events.out();
        eventsUnaccompanied = events.loss("no_companion");
        eventsWithoutRoom = events.loss("table_full");
        eventsNowhere = events.loss("no_interface");
        eventsCopied = events.loss("copy");
        eventsWithoutProtocol = events.loss("no_protocol");
    }

    /**
     * Learns from one socket event. Its time moves no clock, since older packets may still come: see
     * {@link Correlator#onEvent}.
     */
    void onEvent(SocketEvent event) {
        eventsIn.increment();
        feeds.seen(event.feed, time.nowNs());
        progress.seen(event, time.nowNs());
        gaps.seen(event);
        agents.seen(event, time.nowNs());
        if (isNowhere(event)) {
            eventsNowhere.increment();
            return;
        }
        if (isWithoutProtocol(event)) {
            eventsWithoutProtocol.increment();
            return;
        }
        final Counter outcome = learn(event);
        if ((points.companions() & 1L << event.feed) == 0 && sockets.policy(event.feed) == FeedFlows.NONE) {
            eventsUnaccompanied.increment(); // it names nobody, unless its feed becomes a companion in time
        } else {
            outcome.increment();
        }
    }

    /**
     * A loopback socket of a sender that reports neither namespace nor interface. Nothing is known about it unless
     * exactly one loopback is captured, or its feed makes flows.
     */
    private boolean isNowhere(SocketEvent event) {
        return event.netns == 0
                && event.interfaceName.isEmpty()
                && IpAddress.isLoopback(event.localHi, event.localLo)
                && !points.hasOnlyLoopback()
                && sockets.policy(event.feed) == FeedFlows.NONE;
    }

    /** An event about a socket that does not say which protocol it speaks. Number 0 is an option of IPv6. */
    private static boolean isWithoutProtocol(SocketEvent event) {
        return event.protocol == 0
                && event.method != AttributionMethod.INJECT
                && switch (event.kind) {
                    case CONNECT, CONNECT_FAILED, ACCEPT, UPDATE, SEND, RECEIVE, RETRANSMIT, CLOSE -> true;
                    default -> false;
                };
    }

    /** Enters the event; returns what counts it. */
    private Counter learn(SocketEvent event) {
        switch (event.kind) {
            case HEARTBEAT -> {
                time.onNews();
                return eventsOut;
            }
            case TRANSLATION, TRANSLATION_END -> {
                final Translation translation = translations.enter(event, time.nowNs());
                if (translation != null) {
                    owners.resolveTranslated(translation, time.nowNs());
                    sockets.takeOver();
                }
                return eventsOut;
            }
            case EXPORTED -> {
                return learnExported(event);
            }
            default -> {}
        }
        final int host = hosts.numberOf(event);
        if (event.method != AttributionMethod.INJECT) {
            hosts.claim(host, event.localHi, event.localLo, time.nowNs());
        }
        if (event.kind == SocketEventKind.ADDRESS) {
            return eventsOut;
        }
        if (event.kind == SocketEventKind.LISTEN) {
            return listeners.put(event, time.nowNs()) ? eventsOut : eventsWithoutRoom;
        }
        final boolean hasPeer = event.remotePort != 0 || !IpAddress.isAny(event.remoteHi, event.remoteLo);
        if (!hasPeer && event.kind == SocketEventKind.CLOSE) {
            listeners.close(event, time.nowNs());
            return eventsOut;
        }
        return learnSocket(event, host);
    }

    private Counter learnSocket(SocketEvent event, int host) {
        final int owner = book.enter(event, host, time.nowNs());
        if (owner == Ownerships.NONE) {
            return eventsWithoutRoom;
        }
        final long o = ownerships.at(owner);
        copies.seen(event.feed);
        if (!copies.isRelay(o)) {
            relays.learn(owner, o, time.nowNs());
        }
        if (event.exported.isKnown()) {
            exported.own(event, owner, o, attributor, time.nowNs());
            return eventsOut;
        }
        for (int i = 0; i < points.captures(); i++) {
            if (points.at(i).hasCompanion(event.feed)) {
                attach(owner, o, i);
            }
        }
        sockets.takeOver();
        final boolean isInFlow = sockets.onSocket(owner, event, time.nowNs());
        owners.resolveBeyond(o, time.nowNs());
        if (!isInFlow && sockets.isRefused()) {
            return eventsWithoutRoom;
        }
        return sockets.isCopy() ? eventsCopied : eventsOut;
    }

    /** An exporter's record: a flow of its own, and the owner of its source when the record names it. */
    private Counter learnExported(SocketEvent event) {
        if (sockets.policy(event.feed) == FeedFlows.NONE) {
            return eventsOut;
        }
        if (exported.onRecord(event, time.nowNs()) == FlowTable.NOT_FOUND) {
            return eventsWithoutRoom;
        }
        return event.process == null ? eventsOut : learnSocket(event, hosts.numberOf(event));
    }

    private void attach(int owner, long o, int interfaceId) {
        int id = owners.firstOwned(o, interfaceId);
        while (id != FlowTable.NOT_FOUND) {
            final int next = owners.nextOwned(id); // before a new flow takes the place of this one
            owners.resolveOwned(id, o, time.nowNs());
            attach(owner, o, interfaceId, id);
            id = next;
        }
    }

    private void attach(int owner, long o, int interfaceId, int id) {
        if (updates != null) {
            updates.counted(id);
        }
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        if (Ownership.protocol(o) == Transport.TCP) {
            final boolean isGivenUp = Ownership.isClosed(o) && Flow.owner(flow, side) == owner;
            if (isGivenUp && Flow.closedNs(flow) == 0 && TcpTracker.isUnanswered(flow, side)) {
                life.close(id, time.nowNs());
            }
        } else if (!Ownership.isClosed(o)
                && !ownerships.owner(o).isInjected()
                && rules.isInPlace(o, points.at(interfaceId))) {
            nextDatagrams.begin(id, o, time.nowNs()); // datagrams have no SYN: this is how the next conversation shows
        }
    }
}
