// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FlowRecord;
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
 * Two network namespaces whose programs talk over their own loopbacks, with the same addresses and over few ports, so
 * that five-tuples are used again within milliseconds, by others. Each namespace has an interface and an agent. The two
 * agents' events are delayed, overtaken, dropped and doubled under a seed; packets come as libpcap hands them over, in
 * blocks.
 */
final class SimulatedHost {
    static final int[] FEEDS = {3, 5};
    static final long[] NETNS = {Scene.HOST_NETNS, 0xBEEF};

    private static final int PORTS = 200;
    private static final int RESOLVER_PORT = 53;
    private static final double MEAN_LIFE_MS = 400;
    private static final double PACKET_LAG_MS = 20;
    private static final double DATAGRAMS = 0.2;
    private static final double RESET = 0.1;
    private static final double BURSTS = 0.1;
    private static final int BURST = 3;
    private static final double AT_ONCE = 0.3;

    /** How badly the feed is treated. */
    record Feed(double lagMs, double dropped, double doubled) {}

    /** One socket pair's life as it really was. */
    record Conversation(
            int place,
            int protocol,
            int port,
            double startMs,
            double endMs,
            long payload,
            ProcessIdentity client,
            ProcessIdentity server) {}

    private record Step(double arrivalMs, Runnable action) {}

    /** An event on its way; the agents number them in the order they happen. */
    private record Message(double ms, int place, Consumer<SocketEvent> what) {}

    private final Random random;
    private final Feed feed;
    private final Scene scene;
    private final List<Step> steps = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<Integer, List<Conversation>> truth = new HashMap<>();
    private final double[][] portFreeMs = new double[NETNS.length][PORTS];
    private final ProcessIdentity[] resolvers = {Scene.process(53, "resolver"), Scene.process(54, "resolver")};
    private double clockMs;
    private long datagramPayload;

    SimulatedHost(long seed, Feed feed, Scene scene) {
        random = new Random(seed);
        this.feed = feed;
        this.scene = scene;
    }

    static List<ObservedInterface> interfaces() {
        return List.of(
                new ObservedInterface("lo", NETNS[0], 1L << FEEDS[0] | 1L << FEEDS[1], new long[0]),
                new ObservedInterface("lo@netns:other", NETNS[1], 1L << FEEDS[0] | 1L << FEEDS[1], new long[0]));
    }

    /** Plans so many conversations; they are played by {@link #play}. */
    void converse(int count) {
        for (int i = 0; i < count; i++) {
            final int place = random.nextInt(NETNS.length);
            final int slot = random.nextInt(PORTS);
            clockMs += random.nextDouble() * 5;
            final double startMs = Math.max(clockMs, portFreeMs[place][slot]);
            final double lifeMs = 1 + random.nextDouble() * random.nextDouble() * MEAN_LIFE_MS * 2;
            final double endMs = startMs + Math.max(lifeMs, PACKET_LAG_MS);
            final double pauseMs = random.nextDouble() * (random.nextDouble() < AT_ONCE ? 0.2 : 30);
            portFreeMs[place][slot] = endMs + 1.2 + pauseMs;
            if (random.nextDouble() < BURSTS) {
                burst(i, place, 30_000 + slot, startMs);
            } else if (random.nextDouble() < DATAGRAMS) {
                question(i, place, 20_000 + slot, startMs, endMs);
            } else {
                connection(i, place, 30_000 + slot, startMs, startMs + lifeMs);
            }
        }
    }

    /** Lets everything arrive, and looks at what came out after each thing. */
    void play(Runnable afterEach) {
        send();
        steps.sort(Comparator.comparingDouble(Step::arrivalMs));
        for (final Step step : steps) {
            step.action().run();
            afterEach.run();
        }
        steps.clear();
        scene.shutdown();
        afterEach.run();
    }

    /** What went over the flow's five-tuple while it lasted, in order of time. */
    List<Conversation> truth(FlowRecord flow) {
        final List<Conversation> all =
                truth.getOrDefault(key(flow.interfaceId, flow.protocol, flow.client.port), new ArrayList<>());
        final List<Conversation> within = new ArrayList<>(2);
        final double startMs = (flow.startNs - Scene.T0_NS + 1) / 1e6;
        final double endMs = (flow.endNs - Scene.T0_NS - 1) / 1e6;
        int low = 0;
        for (int high = all.size(); low < high; ) {
            final int middle = low + high >>> 1;
            if (all.get(middle).endMs() < startMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int i = low; i < all.size() && all.get(i).startMs() <= endMs; i++) {
            within.add(all.get(i));
        }
        return within;
    }

    long connections() {
        return truth.values().stream()
                .flatMap(List::stream)
                .filter(each -> each.protocol() == Transport.TCP)
                .count();
    }

    /** Bytes of all datagrams. */
    long datagramPayload() {
        return datagramPayload;
    }

    private void connection(int i, int place, int port, double startMs, double endMs) {
        final ProcessIdentity client = Scene.process(10_000 + i, "client");
        final ProcessIdentity server = Scene.process(100 + random.nextInt(8), "worker");
        final long isn = random.nextInt() & 0xffff_ffffL;
        note(new Conversation(place, Transport.TCP, port, startMs, endMs, 300, client, server));

        // libpcap hands over whole blocks: all packets of a moment arrive together and in order.
        final double lagMs = random.nextDouble() * PACKET_LAG_MS;
        final double closingMs = Math.max(endMs, startMs + lagMs) + 0.001;
        at(startMs + lagMs, () -> scene.at(place).handshake(startMs, port, isn));
        if (random.nextDouble() < RESET) {
            at(closingMs, () -> scene.at(place).talkAndReset(endMs - 0.1, port, isn, 100, 200));
        } else {
            at(closingMs, () -> scene.at(place).talkAndClose(endMs - 0.1, port, isn, 100, 200));
        }

        connected(place, port, startMs - 0.01, endMs, 2L * i + 1, client, server);
    }

    /** One process after another takes the port, all within a millisecond and in one block of packets. */
    private void burst(int i, int place, int port, double startMs) {
        final double arrivalMs = startMs + 2 + random.nextDouble() * (PACKET_LAG_MS - 2);
        double atMs = startMs;
        for (int n = 0; n < BURST; n++) {
            final double openMs = atMs;
            final double endMs = openMs + 0.12;
            final ProcessIdentity client = Scene.process(1_000_000 + i * BURST + n, "burst");
            final ProcessIdentity server = Scene.process(100 + random.nextInt(8), "worker");
            final long isn = random.nextInt() & 0xffff_ffffL;
            note(new Conversation(place, Transport.TCP, port, openMs + 0.01, endMs, 30, client, server));
            at(arrivalMs, () -> scene.at(place).handshake(openMs + 0.01, port, isn));
            at(arrivalMs, () -> scene.at(place).talkAndReset(endMs - 0.05, port, isn, 10, 20));
            final long cookie = 2_000_000_000L + 2L * (i * BURST + n);
            connected(place, port, openMs, endMs, cookie, client, server);
            atMs = endMs + 0.05 + random.nextDouble() * 0.2;
        }
    }

    /** What the agent says of both sockets of a connection. */
    private void connected(
            int place,
            int port,
            double openMs,
            double endMs,
            long cookie,
            ProcessIdentity client,
            ProcessIdentity server) {
        final double acceptedMs = openMs + 0.031;
        say(openMs, place, e -> Scene.client(e, port, cookie, client, SocketEventKind.CONNECT, openMs));
        say(
                acceptedMs + 0.01,
                place,
                e -> Scene.server(e, port, cookie + 1, server, SocketEventKind.ACCEPT, acceptedMs));
        say(endMs, place, e -> Scene.client(e, port, cookie, client, SocketEventKind.CLOSE, openMs));
        say(endMs, place, e -> Scene.server(e, port, cookie + 1, server, SocketEventKind.CLOSE, acceptedMs));
    }

    /** A socket of its own asks the namespace's resolver some questions. */
    private void question(int i, int place, int port, double startMs, double endMs) {
        final ProcessIdentity client = Scene.process(10_000 + i, "asker");
        final ProcessIdentity server = resolvers[place];
        final int questions = 1 + random.nextInt(5);
        note(new Conversation(place, Transport.UDP, port, startMs, endMs, questions * 90L, client, server));
        datagramPayload += questions * 90L;
        for (int n = 0; n < questions; n++) {
            final double atMs = startMs + (endMs - startMs - 0.1) * n / questions;
            at(atMs + random.nextDouble() * PACKET_LAG_MS / questions, () -> {
                scene.at(place).udp(atMs, Scene.LO, port, Scene.LO, RESOLVER_PORT, 30);
                scene.at(place).udp(atMs + 0.05, Scene.LO, RESOLVER_PORT, Scene.LO, port, 60);
            });
        }
        final double openMs = startMs - 0.02;
        final long cookie = 2L * i + 1;
        say(startMs - 0.01, place, e -> asker(e, port, cookie, client, SocketEventKind.SEND, openMs));
        say(startMs + 0.02, place, e -> resolver(e, port, 1_000_000_000L + place, server));
        say(endMs, place, e -> asker(e, port, cookie, client, SocketEventKind.CLOSE, openMs));
    }

    private static void asker(
            SocketEvent e, int port, long cookie, ProcessIdentity process, SocketEventKind kind, double openMs) {
        Scene.end(e, Scene.LO, port, Scene.LO, RESOLVER_PORT);
        e.protocol = Transport.UDP;
        e.kind = kind;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.SEND;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(openMs);
    }

    private static void resolver(SocketEvent e, int port, long cookie, ProcessIdentity process) {
        Scene.end(e, Scene.LO, RESOLVER_PORT, Scene.LO, port);
        e.protocol = Transport.UDP;
        e.kind = SocketEventKind.RECEIVE;
        e.role = SocketRole.SERVER;
        e.method = AttributionMethod.RECEIVE;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(-1_000);
    }

    private void note(Conversation conversation) {
        truth.computeIfAbsent(
                        key(conversation.place(), conversation.protocol(), conversation.port()),
                        unused -> new ArrayList<>())
                .add(conversation);
    }

    private static int key(int place, int protocol, int port) {
        return place << 24 | protocol << 16 | port;
    }

    private void say(double ms, int place, Consumer<SocketEvent> what) {
        messages.add(new Message(ms, place, what));
    }

    private void send() {
        messages.sort(Comparator.comparingDouble(Message::ms));
        final long[] sequence = new long[NETNS.length];
        for (final Message message : messages) {
            final int place = message.place();
            final long number = ++sequence[place];
            if (random.nextDouble() < feed.dropped()) {
                continue;
            }
            final Runnable action = () -> scene.event(message.ms(), e -> {
                e.feed = FEEDS[place];
                e.netns = NETNS[place];
                e.sequence = number;
                message.what().accept(e);
            });
            at(message.ms() + random.nextDouble() * feed.lagMs(), action);
            if (random.nextDouble() < feed.doubled()) {
                at(message.ms() + random.nextDouble() * feed.lagMs(), action);
            }
        }
        messages.clear();
    }

    private void at(double ms, Runnable action) {
        steps.add(new Step(ms, action));
    }
}
