// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Stands between agent and collector, which both connect here, and disturbs. Always in the same way: the seed is fixed.
 */
final class Relay implements AutoCloseable {
    private static final long SEED = 39;
    private static final int POLL_MS = 5;
    private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STEP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int LENGTH_AT = 18;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ZContext context = new ZContext();
    private final ZMQ.Socket agents = context.createSocket(SocketType.XSUB);
    private final ZMQ.Socket collectors = context.createSocket(SocketType.XPUB);
    private final Disturbance disturbance;
    private final Random random = new Random(SEED);
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final String agentEndpoint;
    private final String collectorEndpoint;
    private final Thread thread;
    private volatile boolean isDisturbing;
    private volatile boolean isOpen = true;

    Relay(Disturbance disturbance) {
        this.disturbance = disturbance;
        agents.setRcvHWM(0);
        collectors.setSndHWM(0);
        agentEndpoint = "tcp://127.0.0.1:" + agents.bindToRandomPort("tcp://127.0.0.1") + "c";
        collectorEndpoint = "tcp://127.0.0.1:" + collectors.bindToRandomPort("tcp://127.0.0.1");
        thread = new Thread(this::run, "relay");
        thread.start();
    }

    /** Where an agent publishes. */
    String agentEndpoint() {
        return agentEndpoint;
    }

    /** Where a collector listens. */
    String collectorEndpoint() {
        return collectorEndpoint;
    }

    /** From here on. */
    void disturb() {
        isDisturbing = true;
    }

    private void run() {
        final ZMQ.Poller poller = context.createPoller(2);
        poller.register(agents, ZMQ.Poller.POLLIN);
        poller.register(collectors, ZMQ.Poller.POLLIN);
        while (isOpen) {
            poller.poll(POLL_MS);
            for (byte[] subscription = collectors.recv(ZMQ.DONTWAIT);
                    subscription != null;
                    subscription = collectors.recv(ZMQ.DONTWAIT)) {
                agents.send(subscription, 0);
            }
            for (byte[] header = agents.recv(ZMQ.DONTWAIT); header != null; header = agents.recv(ZMQ.DONTWAIT)) {
                take(new Message(System.nanoTime(), header, agents.recv()));
            }
            release(System.nanoTime());
        }
        poller.close();
        context.close();
    }

    private void take(Message message) {
        if (!isDisturbing) {
            message.sendTo(collectors);
            return;
        }
        switch (disturbance) {
            case DELAYED, REORDERED -> waiting.add(message);
            case DROPPED -> {
                if (random.nextInt(10) != 0) {
                    message.sendTo(collectors);
                }
            }
            case STEPPED_FORWARD -> message.stepped(STEP_NS).sendTo(collectors);
            case STEPPED_BACK -> message.stepped(-STEP_NS).sendTo(collectors);
            case RESTARTED, UNSEEN, PAUSED, TIME_NAMESPACE, PID_NAMESPACE -> message.sendTo(collectors);
        }
    }

    private void release(long nowNs) {
        if (waiting.isEmpty()) {
            return;
        }
        if (disturbance == Disturbance.REORDERED) {
            if (nowNs - waiting.element().arrivedNs > WINDOW_NS) {
                final List<Message> all = new ArrayList<>(waiting);
                Collections.shuffle(all, random);
                all.forEach(each -> each.sendTo(collectors));
                waiting.clear();
            }
            return;
        }
        while (!waiting.isEmpty() && nowNs - waiting.element().arrivedNs > DELAY_NS) {
            waiting.remove().sendTo(collectors);
        }
    }

    @Override
    public void close() throws InterruptedException {
        isOpen = false;
        thread.join();
    }

    private record Message(long arrivedNs, byte[] header, byte[] body) {
        void sendTo(ZMQ.Socket socket) {
            socket.send(header, ZMQ.SNDMORE);
            socket.send(body, 0);
        }

        /** As an agent would send it whose wall clock is so much ahead. */
        Message stepped(long byNs) {
            try {
                final JsonNode json = JSON.readTree(body);
                for (JsonNode each : json.isArray() ? json : List.of(json)) {
                    final ObjectNode ours =
                            (ObjectNode) JSON.readTree(each.path("FLOWBRAID").textValue());
                    for (String name : List.of("time", "opened")) {
                        if (ours.has(name)) {
                            ours.put(name, ours.path(name).asLong() + byNs);
                        }
                    }
                    ((ObjectNode) each).put("FLOWBRAID", JSON.writeValueAsString(ours));
                }
                final byte[] changed = JSON.writeValueAsBytes(json);
                final byte[] changedHeader = header.clone();
                ByteBuffer.wrap(changedHeader).putShort(LENGTH_AT, (short) changed.length);
                return new Message(arrivedNs, changedHeader, changed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
