// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.io.IOException;

/**
 * Agent and collector as two processes. The collector captures on {@code lo}, too, and names what it captures by the
 * feed.
 */
final class FeedPair implements AutoCloseable {
    private static final String FEED = "tcp://127.0.0.1:%dc".formatted(Arena.FEED_PORT);

    private final Arena arena;
    private Victim collector;
    private Victim agent;

    FeedPair(Arena arena) throws IOException {
        this.arena = arena;
        collector = startCollector();
        agent = startAgent();
    }

    private Victim startCollector() throws IOException {
        return arena.victim("run", "-i", FEED, "-i", "lo", "--companion", "lo=" + FEED);
    }

    private Victim startAgent() throws IOException {
        return arena.victim("agent", "--zmq", FEED);
    }

    Victim collector() {
        return collector;
    }

    Victim agent() {
        return agent;
    }

    void killCollector() throws IOException, InterruptedException {
        collector.kill();
        collector = startCollector();
    }

    void killAgent() throws IOException, InterruptedException {
        agent.kill();
        agent = startAgent();
    }

    boolean isNaming() {
        return agent.isAlive() && arena.isNaming(collector);
    }

    String messages() {
        return "collector %s, agent %s".formatted(collector.messages(), agent.messages());
    }

    /** Of both; the collector last, since it counts what the agent sent. */
    Tally end() throws IOException, InterruptedException {
        return agent.end().plus(collector.end());
    }

    @Override
    public void close() {
        agent.close();
        collector.close();
    }
}
