// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.socket.SocketEvent;
import java.util.List;

/**
 * The senders of each feed: when each was seen first, and whether it went silent. An agent with heartbeats sends one
 * each second, so its silence means that it is gone. The silence of other agents means nothing.
 *
 * (NOT thread safe.)
 */
public final class Agents {
    private static final long CHECK_NS = 1_000_000_000L;
    /** An agent that lives has given a heartbeat within this time. */
    private static final long ALIVE_NS = 3_000_000_000L;

    private final long silenceNs;
    private final SenderStates<Agent> agents = new SenderStates<>(Agent::new);
    private long nextCheckNs = Long.MIN_VALUE;

    /** Hears of agents that are gone. */
    public interface GoneListener {
        void onGone(int feed, int sourceId, long nowNs);
    }

    private static final class Agent {
        private long firstSeenNs;
        private long lastSeenNs;
        private int sourceId;
        private boolean hasHeartbeats;
        private boolean isGone;
    }

    /** @param silenceNs an agent that sends nothing for so long is gone */
    Agents(long silenceNs) {
        this.silenceNs = silenceNs;
    }

    public void seen(SocketEvent event, long nowNs) {
        final Agent agent = agents.of(event.feed, event.sourceId);
        if (agent.firstSeenNs == 0) {
            agent.firstSeenNs = nowNs;
            agent.sourceId = event.sourceId;
        }
        agent.lastSeenNs = nowNs;
        agent.hasHeartbeats |= event.hasHeartbeatsBeside();
        agent.isGone = false;
    }

    /** It gives heartbeats, and the latest is not long ago: it has not been replaced by another one. */
    public boolean isAlive(int feed, int sourceId, long nowNs) {
        final Agent agent = agents.of(feed, sourceId);
        return agent.hasHeartbeats && nowNs - agent.lastSeenNs <= ALIVE_NS;
    }

    /** When the sender's first message came; a socket that opened later was watched all its life. */
    public long firstSeenNs(int feed, int sourceId) {
        return agents.of(feed, sourceId).firstSeenNs;
    }

    /** Looks about once a second which agents went silent; each is reported once. */
    public void check(long nowNs, GoneListener listener) {
        if (nowNs < nextCheckNs) {
            return;
        }
        nextCheckNs = nowNs + CHECK_NS;
        for (int feed = 0; feed < ObservedInterface.MAX_FEEDS; feed++) {
            final List<Agent> senders = agents.all(feed);
            for (int i = 0; i < senders.size(); i++) {
                final Agent agent = senders.get(i);
                if (agent.hasHeartbeats && !agent.isGone && nowNs - agent.lastSeenNs > silenceNs) {
                    agent.isGone = true;
                    listener.onGone(feed, agent.sourceId, nowNs);
                }
            }
        }
    }
}
