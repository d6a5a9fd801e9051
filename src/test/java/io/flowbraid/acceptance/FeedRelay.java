// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Stands between an agent and a collector, and gives on every message with the wall clock it is told to pretend. */
final class FeedRelay implements AutoCloseable {
    private static final Pattern WALL_TIME = Pattern.compile("(\"(?:time|opened)\":)(\\d{19})");
    private static final int TURN_MS = 50;

    private final ZContext context = new ZContext();
    private final int port;
    private final Thread thread;
    private volatile long steppedNs;
    private volatile boolean isRunning = true;

    /** Agents connect to {@link #port}; a collector listens on the port given. */
    FeedRelay(int collectorPort) {
        final ZMQ.Socket agents = context.createSocket(SocketType.SUB);
        agents.subscribe(ZMQ.SUBSCRIPTION_ALL);
        port = agents.bindToRandomPort("tcp://127.0.0.1");
        final ZMQ.Socket collector = context.createSocket(SocketType.PUB);
        collector.setHandshakeIvl(ForeignAgent.HANDSHAKE_MS);
        collector.connect("tcp://127.0.0.1:" + collectorPort);
        thread = new Thread(() -> relay(agents, collector), "feed-relay");
        thread.start();
    }

    int port() {
        return port;
    }

    /** From now on the agent's wall times are off by so much; its kernel times stay. */
    void step(long seconds) {
        steppedNs = seconds * 1_000_000_000L;
    }

    private void relay(ZMQ.Socket agents, ZMQ.Socket collector) {
        agents.setReceiveTimeOut(TURN_MS);
        while (isRunning) {
            final byte[] header = agents.recv();
            if (header != null) {
                collector.sendMore(header);
                collector.send(stepped(agents.recvStr()));
            }
        }
    }

    private byte[] stepped(String body) {
        return WALL_TIME.matcher(body).replaceAll(this::stepped).getBytes(StandardCharsets.UTF_8);
    }

    private String stepped(MatchResult time) {
        return time.group(1) + (Long.parseLong(time.group(2)) + steppedNs);
    }

    @Override
    public void close() throws InterruptedException {
        isRunning = false;
        thread.join();
        context.close();
    }
}
