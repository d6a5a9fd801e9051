// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.conversation.Conversations;
import io.flowbraid.engine.conversation.Relays;
import io.flowbraid.engine.conversation.Translations;
import io.flowbraid.engine.life.Deadlines;
import io.flowbraid.engine.life.EngineClock;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.life.FlowReporter;
import io.flowbraid.engine.observation.Agents;
import io.flowbraid.engine.ownership.Listeners;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.sockets.SocketFlows;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.FlowTimers;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowSink;

/**
 * Time is the latest that any packet or {@link Correlator#advance} brought; it never runs backwards. As it passes,
 * flows fall due and what is no longer needed is forgotten.
 *
 * (NOT thread safe.)
 */
final class EngineTime {
    private final EngineClock clock;
    private final FlowTable flows;
    private final FlowTimers timers;
    private final Deadlines deadlines;
    private final Ownerships ownerships;
    private final Agents agents;
    private final Listeners listeners;
    private final Translations translations;
    private final Relays relays;
    private final Conversations conversations;
    private final FlowReporter reporter;
    private final FlowLife life;
    private final SocketFlows sockets;
    private final FlowSink sink;
    private final Due due = new Due();

    private long nextTickNs = Long.MIN_VALUE;
    private boolean hasNews;

    EngineTime(EngineParts parts, FlowSink sink) {
        this.sink = sink;
        clock = parts.life.clock;
        flows = parts.tables.flows;
        timers = parts.life.timing.timers;
        deadlines = parts.life.timing.deadlines;
        ownerships = parts.ownership.ownerships;
        agents = parts.observation.agents;
        listeners = parts.ownership.listeners;
        translations = parts.conversation.translations;
        relays = parts.conversation.relays;
        conversations = parts.conversation.conversations;
        reporter = parts.life.reporter;
        life = parts.life.flows;
        sockets = parts.sockets.flows;
    }

    /** The latest time known; {@link Long#MIN_VALUE} before the first. */
    long nowNs() {
        return clock.nowNs;
    }

    /** An agent said up to when it has reported everything. */
    void onNews() {
        hasNews = true;
    }

    /** Lets time pass up to a packet's, which is often no later than the latest. */
    void onPacket(long timeNs) {
        if (timeNs >= nextTickNs) {
            advance(timeNs);
        }
        clock.nowNs = Math.max(clock.nowNs, timeNs);
    }

    /** Lets time pass up to then; an earlier time changes nothing. */
    void advance(long timeNs) {
        if (timeNs <= clock.nowNs && timeNs < nextTickNs) {
            return;
        }
        clock.nowNs = Math.max(clock.nowNs, timeNs);
        if (clock.nowNs >= nextTickNs) {
            if (hasNews) {
                hasNews = false;
                sockets.pairUp(clock.nowNs);
            }
            relays.decide(clock.nowNs);
            timers.advance(clock.nowNs, due);
            nextTickNs = timers.nextTickNs();
            ownerships.expire(clock.nowNs, sockets);
            agents.check(clock.nowNs, sockets);
            listeners.expire(clock.nowNs);
            translations.expire(clock.nowNs);
            relays.expire(clock.nowNs);
        }
    }

    /** An event of a socket may come long after what it reports. */
    private static boolean hasMoved(long flow) {
        return SocketFlow.isSocketFlow(flow)
                ? SocketFlow.has(flow, FlowState.MOVED)
                : Flow.lastNs(flow) > Flow.reportedNs(flow);
    }

    /** What is done about flows that are due. */
    private final class Due implements FlowTimers.Expiry {
        @Override
        public boolean hasRoom() {
            return sink.hasRoom();
        }

        @Override
        public void onDeadline(int id) {
            final long flow = flows.at(id);
            if (Flow.closedNs(flow) != 0) {
                final boolean isOwnerMissing = reporter.isOwnerMissing(flow, clock.nowNs);
                if (deadlines.extend(flow, isOwnerMissing, conversations.isUndecided(flow), clock.nowNs)) {
                    timers.rearm(id);
                } else {
                    life.end(id, life.endReason(id, EndReason.FIN));
                }
                return;
            }
            if (deadlines.idleNs(flow) <= clock.nowNs) {
                life.end(id, EndReason.IDLE);
                return;
            }
            // Nothing new since the last interim record is no news: only flows that moved are reported again.
            if (hasMoved(flow)) {
                life.report(id, false, EndReason.ACTIVE);
            }
            Flow.reportedNs(flow, clock.nowNs);
            timers.rearm(id);
        }
    }
}
