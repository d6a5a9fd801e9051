// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Two hosts, one of them with two network namespaces, whose agents report every socket to one feed. Their programs talk
 * over loopback, between the namespaces and between the hosts, over few ports, so that five-tuples are used again
 * within milliseconds. Events are delayed, overtaken, dropped and doubled under a seed; no packet is captured.
 */
final class SimulatedAgents {
    private static final int PORTS = 60;
    private static final int SERVER_PORT = 8000;
    private static final int RESOLVER_PORT = 53;
    private static final double DATAGRAMS = 0.25;
    private static final double HEARTBEAT_MS = 1_000;

    /** How badly the feed is treated; {@code overtaken}: each event has a delay of its own. */
    record Feed(double lagMs, boolean overtaken, double dropped, double doubled) {}

    /** A second feed gets all events, too, up to so much later; none if negative. */
    private double secondLagMs = -1;

    /** A namespace with its agent. */
    private record Place(String host, int sourceId, long netns, String address) {}

    /** One exchange as it really was. */
    record Conversation(
            int number,
            int protocol,
            int clientPort,
            double startMs,
            double endMs,
            long sent,
            long received,
            ProcessIdentity client,
            ProcessIdentity server) {}

    private record Message(double ms, Place place, Consumer<SocketEvent> what) {}

    private record Step(double arrivalMs, Runnable action) {}

    private static final Place[] PLACES = {
        new Place("b007", 1, 0xA, "10.7.0.1"),
        new Place("b007", 1, 0xB, "10.7.0.2"),
        new Place("0ff1ce", 2, 0xC, "10.7.0.3")
    };

    private final Random random;
    private final Feed feed;
    private final Scene scene;
    private final List<Message> messages = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Conversation> byClientPid = new HashMap<>();
    private final Map<String, Double> portFreeMs = new HashMap<>();
    /** Counters of each resolver's socket for a five-tuple: they outlive its clients. */
    private final Map<String, long[]> resolverCounts = new HashMap<>();

    private double clockMs;

    SimulatedAgents(long seed, Feed feed, Scene scene) {
        random = new Random(seed);
        this.feed = feed;
        this.scene = scene;
    }

    SimulatedAgents withSecondFeed(double lagMs) {
        secondLagMs = lagMs;
        return this;
    }

    /** By the pid of its client, which no other has. */
    Map<Integer, Conversation> truth() {
        return byClientPid;
    }

    void converse(int count) {
        for (int i = 0; i < count; i++) {
            final Place from = PLACES[random.nextInt(PLACES.length)];
            final Place to = PLACES[random.nextInt(PLACES.length)];
            final boolean isLoopback = from == to;
            final String client = isLoopback ? Scene.LO : from.address();
            final String server = isLoopback ? Scene.LO : to.address();
            // Between hosts, whose clocks differ, clients of one port within seconds cannot be separated by time
            // alone.
            final boolean isUdp = from.host().equals(to.host()) && random.nextDouble() < DATAGRAMS;
            final int port = (isUdp ? 20_000 : 30_000) + random.nextInt(PORTS);
            clockMs += random.nextDouble() * 4;
            final String slot = from.netns() + "/" + server + "/" + port;
            final double startMs = Math.max(clockMs, portFreeMs.getOrDefault(slot, 0.0));
            final double endMs = startMs + 1 + random.nextDouble() * random.nextDouble() * 600;
            portFreeMs.put(slot, endMs + 0.5 + random.nextDouble() * 20);
            final Conversation c = new Conversation(
                    i,
                    isUdp ? Transport.UDP : Transport.TCP,
                    port,
                    startMs,
                    endMs,
                    1 + random.nextInt(5_000),
                    1 + random.nextInt(5_000),
                    Scene.process(10_000 + i, "client"),
                    isUdp
                            ? Scene.process(50 + to.sourceId(), "resolver")
                            : Scene.process(100 + random.nextInt(8), "worker"));
            byClientPid.put(c.client().pid(), c);
            if (isUdp) {
                exchange(c, from, client, to, server);
            } else {
                connect(c, from, client, to, server);
            }
        }
    }

    private void connect(Conversation c, Place from, String client, Place to, String server) {
        final double acceptedMs = c.startMs() + 0.05;
        final long cookie = 2L * c.number() + 1;
        final End near = new End(c, from, client, c.clientPort(), server, SERVER_PORT, cookie, c.startMs(), true);
        final End far = new End(c, to, server, SERVER_PORT, client, c.clientPort(), cookie + 1, acceptedMs, false);
        near.says(c.startMs(), SocketEventKind.CONNECT, 0, 0);
        far.says(acceptedMs + 0.02, SocketEventKind.ACCEPT, 0, 0);
        final double middleMs = (c.startMs() + c.endMs()) / 2;
        near.says(middleMs, SocketEventKind.UPDATE, c.sent() / 2, 0);
        far.says(middleMs + 0.01, SocketEventKind.UPDATE, 0, c.sent() / 2);
        final double second = random.nextDouble() * 0.3;
        final boolean isClientFirst = random.nextBoolean();
        near.says(c.endMs() + (isClientFirst ? 0 : second), SocketEventKind.CLOSE, c.sent(), c.received());
        far.says(c.endMs() + (isClientFirst ? second : 0), SocketEventKind.CLOSE, c.received(), c.sent());
    }

    private void exchange(Conversation c, Place from, String client, Place to, String server) {
        final End near =
                new End(c, from, client, c.clientPort(), server, RESOLVER_PORT, 2L * c.number() + 1, c.startMs(), true);
        final End far = new End(
                c, to, server, RESOLVER_PORT, client, c.clientPort(), 4_000_000_000L + to.netns(), -1_000, false);
        near.says(c.startMs() + 0.01, SocketEventKind.SEND, 1, 0);
        final String peer = to.netns() + "/" + client + "/" + c.clientPort();
        final long[] counted = resolverCounts.computeIfAbsent(peer, unused -> new long[2]);
        if (counted[0] == 0) {
            far.says(c.startMs() + 0.02, SocketEventKind.RECEIVE, 0, 1);
        }
        counted[0] += c.sent();
        counted[1] += c.received();
        near.says(c.endMs(), SocketEventKind.CLOSE, c.sent(), c.received());
        final long in = counted[0];
        final long out = counted[1];
        far.says(c.endMs() + random.nextDouble() * 5_000, SocketEventKind.UPDATE, out, in);
    }

    /** One socket of a conversation. */
    private final class End {
        private final Conversation conversation;
        private final Place place;
        private final String local;
        private final int localPort;
        private final String remote;
        private final int remotePort;
        private final long cookie;
        private final double openMs;
        private final boolean isClient;

        End(
                Conversation conversation,
                Place place,
                String local,
                int localPort,
                String remote,
                int remotePort,
                long cookie,
                double openMs,
                boolean isClient) {
            this.conversation = conversation;
            this.place = place;
            this.local = local;
            this.localPort = localPort;
            this.remote = remote;
            this.remotePort = remotePort;
            this.cookie = cookie;
            this.openMs = openMs;
            this.isClient = isClient;
        }

        void says(double ms, SocketEventKind kind, long sent, long received) {
            messages.add(new Message(ms, place, e -> {
                Scene.end(e, local, localPort, remote, remotePort);
                final boolean isTcp = conversation.protocol() == Transport.TCP;
                e.protocol = conversation.protocol();
                e.kind = kind;
                e.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
                e.method = isTcp
                        ? isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT
                        : isClient ? AttributionMethod.SEND : AttributionMethod.RECEIVE;
                e.process = isClient ? conversation.client() : conversation.server();
                e.cookie = cookie;
                e.openedNs = Scene.ns(openMs);
                e.counters.bytesSent = sent;
                e.counters.bytesReceived = received;
                e.counters.isFinal = kind == SocketEventKind.CLOSE;
            }));
        }
    }

    /** Lets everything arrive, and looks at what came out after each thing. */
    void play(Runnable afterEach) {
        beat();
        messages.sort(Comparator.comparingDouble(Message::ms));
        send(Scene.FEED, feed.lagMs());
        if (secondLagMs >= 0) {
            send(Scene.FEED - 1, secondLagMs);
        }
        steps.sort(Comparator.comparingDouble(Step::arrivalMs));
        for (final Step step : steps) {
            step.action().run();
            afterEach.run();
        }
        scene.shutdown();
        afterEach.run();
    }

    private void beat() {
        final double endMs = messages.stream().mapToDouble(Message::ms).max().orElse(0) + 6_000;
        for (double ms = -500; ms < endMs; ms += HEARTBEAT_MS) {
            messages.add(new Message(ms, PLACES[0], SimulatedAgents::heartbeat));
            messages.add(new Message(ms, PLACES[2], SimulatedAgents::heartbeat));
        }
    }

    private static void heartbeat(SocketEvent e) {
        e.kind = SocketEventKind.HEARTBEAT;
        e.netns = 0;
        e.protocol = 0;
    }

    private void send(int to, double lagMs) {
        final long[] sequence = new long[3];
        final double[] arrivedMs = new double[3];
        for (final Message message : messages) {
            final int source = message.place().sourceId();
            final long number = ++sequence[source];
            final double dueMs = message.ms() + random.nextDouble() * lagMs;
            arrivedMs[source] = feed.overtaken() ? dueMs : Math.max(dueMs, arrivedMs[source]);
            if (random.nextDouble() < feed.dropped()) {
                continue;
            }
            final Runnable action = () -> scene.event(message.ms(), e -> {
                e.feed = to;
                e.bootId = message.place().host();
                e.hostName = message.place().host();
                e.sourceId = source;
                e.netns = message.place().netns();
                e.sequence = number;
                message.what().accept(e);
            });
            steps.add(new Step(arrivedMs[source], action));
            if (random.nextDouble() < feed.doubled()) {
                steps.add(new Step(arrivedMs[source], action));
            }
        }
    }
}
