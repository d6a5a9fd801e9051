// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
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
 * A host in the middle, with an interface on either side: connections go through it as they are, by a proxy, or by an
 * address translation that keeps or changes the client's port. Few ports, so that five-tuples are used again within
 * milliseconds. Some legs or SYNs are not captured, a few translations are reported for connections that have none;
 * events are delayed, dropped and doubled. All under a seed: the same for every scene it is played to.
 */
final class SimulatedGateway {
    static final long CLIENT_SIDE = 1L << Scene.FEED;
    static final long SERVER_SIDE = 1L << Scene.FEED | 1L << 5;

    private static final String CLIENT = "10.0.0.1";
    private static final String GATEWAY = "10.0.0.2";
    private static final String INSIDE = "10.0.0.4";
    private static final String SERVER = "10.0.0.3";
    private static final int ASKED = 81;
    private static final int SERVED = 82;
    private static final double PACKET_LAG_MS = 20;
    private static final double MAX_MS = 16_000;
    private static final double LONG_MS = 3_000;
    private static final int PROXIED_PORT = 43_000;
    private static final int ONWARD_PORT = 38_000;
    private static final double REPEATED_EACH_MS = 1_500;
    private static final double HEARTBEAT_EACH_MS = 500;

    private record Step(double arrivalMs, Consumer<Scene> action) {}

    /** The ports of a client, before and behind a translation, and when it had them. */
    private record Client(int port, int portBehind, double startMs, double endMs) {}

    private final Random random;
    private final SimulatedHost.Feed feed;
    private final List<Step> steps = new ArrayList<>();
    private final double[] portFreeMs;
    private final double[] behindFreeMs;
    private final Map<ProcessIdentity, Client> clients = new HashMap<>();
    private final ProcessIdentity proxy = Scene.process(300, "proxy");
    private final ProcessIdentity server = Scene.process(200, "server");
    private double clockMs;
    private long cookie;
    private long sequence;

    /** @param ports of clients; with few, five-tuples are used again at once */
    SimulatedGateway(long seed, int ports, SimulatedHost.Feed feed) {
        random = new Random(seed);
        portFreeMs = new double[ports];
        behindFreeMs = new double[ports];
        this.feed = feed;
    }

    static List<ObservedInterface> interfaces() {
        return List.of(
                new ObservedInterface("eth0", Scene.HOST_NETNS, CLIENT_SIDE, new long[0]),
                new ObservedInterface("br0", Scene.HOST_NETNS, SERVER_SIDE, new long[0]));
    }

    void converse(int count) {
        say(0, e -> listener(e, GATEWAY, ASKED, proxy));
        say(0, e -> listener(e, SERVER, SERVED, server));
        for (int i = 0; i < count; i++) {
            clockMs += random.nextDouble() * 4;
            final int slot = isReusing() ? random.nextInt(portFreeMs.length) : i % portFreeMs.length;
            final double startMs = Math.max(clockMs, portFreeMs[slot]);
            final boolean isLong = random.nextInt(200) == 0;
            final double endMs = startMs + 2 + random.nextDouble() * (isLong ? isReusing() ? MAX_MS : LONG_MS : 60);
            portFreeMs[slot] = endMs + 1.2 + random.nextDouble() * (random.nextBoolean() ? 0.3 : 30);
            final ProcessIdentity client = Scene.process(10_000 + i, "client");
            switch (random.nextInt(10)) {
                case 0, 1 -> passed(slot, startMs, endMs, client);
                case 2, 3 -> relayed(slot, startMs, endMs, client);
                case 4 -> asked(slot, startMs, endMs, client);
                default -> translated(slot, startMs, endMs, client);
            }
        }
        for (double ms = 0; ms < clockMs + MAX_MS; ms += HEARTBEAT_EACH_MS) {
            final double beatMs = ms;
            at(
                    ms + random.nextDouble() * feed.lagMs(),
                    scene -> scene.event(beatMs, e -> {
                        e.kind = SocketEventKind.HEARTBEAT;
                        e.protocol = 0;
                    }));
        }
        steps.sort(Comparator.comparingDouble(Step::arrivalMs));
    }

    void play(Scene scene) {
        for (final Step step : steps) {
            step.action().accept(scene);
        }
        scene.shutdown();
    }

    /** Whether that process was the client of the flow. */
    boolean wasClient(ProcessIdentity process, FlowRecord flow) {
        if (process.equals(proxy)) {
            return isOf(ONWARD_PORT, flow);
        }
        final Client client = clients.get(process);
        return client != null
                && (flow.client.port == client.port() || flow.client.port == client.portBehind())
                && flow.startNs <= Scene.ns(client.endMs() + 1)
                && flow.endNs >= Scene.ns(client.startMs() - 1);
    }

    /** Whether that process was the server of the flow. */
    boolean wasServer(ProcessIdentity process, FlowRecord flow) {
        return process.equals(flow.server.port == ASKED && isOf(PROXIED_PORT, flow) ? proxy : server);
    }

    private boolean isOf(int firstPort, FlowRecord flow) {
        return flow.client.port >= firstPort && flow.client.port < firstPort + portFreeMs.length;
    }

    private boolean isReusing() {
        return portFreeMs.length < 1_000;
    }

    /** The same packets on both interfaces. */
    private void passed(int slot, double startMs, double endMs, ProcessIdentity client) {
        final int port = 30_000 + slot;
        clients.put(client, new Client(port, port, startMs, endMs));
        final long isn = random.nextInt() & 0xffff_ffffL;
        connection(0, startMs, endMs, CLIENT, port, SERVER, SERVED, isn, true);
        connection(1, startMs + 0.03, endMs + 0.03, CLIENT, port, SERVER, SERVED, isn, true);
        sockets(startMs, endMs, CLIENT, port, SERVER, SERVED, client, server, 100, 200);
    }

    /** The proxy's two connections; now and then two with the same bytes at the same time. */
    private void relayed(int slot, double startMs, double endMs, ProcessIdentity client) {
        final int port = PROXIED_PORT + slot;
        final int onward = ONWARD_PORT + slot;
        clients.put(client, new Client(port, port, startMs, endMs));
        final long request = 100 + random.nextInt(40);
        final long reply = 200 + random.nextInt(40);
        connection(0, startMs, endMs, CLIENT, port, GATEWAY, ASKED, random.nextInt() & 0xffff_ffffL, true);
        connection(1, startMs + 0.5, endMs, GATEWAY, onward, SERVER, SERVED, random.nextInt() & 0xffff_ffffL, true);
        sockets(startMs, endMs, CLIENT, port, GATEWAY, ASKED, client, proxy, request, reply);
        sockets(startMs + 0.5, endMs, GATEWAY, onward, SERVER, SERVED, proxy, server, request, reply);
    }

    private void translated(int slot, double startMs, double endMs, ProcessIdentity client) {
        final int port = 30_000 + slot;
        final boolean isPortKept = random.nextBoolean();
        final String source = isPortKept ? CLIENT : INSIDE;
        // An entry of the kernel's ends before its five-tuple is used again.
        final double endedMs = endMs + random.nextDouble() * Math.min(40, portFreeMs[slot] - endMs);
        final int sourcePort = isPortKept ? port : 53_000 + slotBehind(slot, startMs, endedMs);
        clients.put(client, new Client(port, sourcePort, startMs, endMs));
        final long isn = random.nextInt() & 0xffff_ffffL;
        final long isnBehind = random.nextInt(15) == 0 ? isn + 77 : isn;
        if (random.nextInt(10) != 0) {
            connection(0, startMs, endMs, CLIENT, port, GATEWAY, ASKED, isn, random.nextInt(8) != 0);
        }
        if (random.nextInt(10) != 0) {
            final boolean hasSyn = random.nextInt(8) != 0;
            connection(1, startMs + 0.1, endMs, source, sourcePort, SERVER, SERVED, isnBehind, hasSyn);
            if (random.nextInt(6) == 0) {
                connection(0, startMs + 0.2, endMs, source, sourcePort, SERVER, SERVED, isnBehind, hasSyn);
            }
        }
        final long number = ++cookie;
        final double reportedMs = startMs + 0.2 + random.nextDouble() * 3;
        final double openMs = random.nextInt(10) == 0 ? -1 : reportedMs;
        final Consumer<SocketEvent> begun =
                e -> translation(e, SocketEventKind.TRANSLATION, number, port, source, sourcePort, openMs);
        say(reportedMs, begun);
        for (double ms = reportedMs + REPEATED_EACH_MS; ms < endMs; ms += REPEATED_EACH_MS) {
            say(ms, begun);
        }
        say(endedMs, e -> translation(e, SocketEventKind.TRANSLATION_END, number, port, source, sourcePort, openMs));
        socket(startMs - 0.1, endMs, CLIENT, port, GATEWAY, ASKED, true, client, 100, 200);
        socket(startMs + 0.15, endMs, SERVER, SERVED, source, sourcePort, false, server, 200, 100);
    }

    /** A port behind the translation that is free, taken until then; with few ports any of them, to be used again. */
    private int slotBehind(int slot, double startMs, double endedMs) {
        int behind = isReusing() ? random.nextInt(portFreeMs.length) : slot;
        while (behindFreeMs[behind] > startMs) {
            behind = (behind + 1) % behindFreeMs.length;
        }
        behindFreeMs[behind] = endedMs;
        return behind;
    }

    /** A question by datagram, translated, too. */
    private void asked(int slot, double startMs, double endMs, ProcessIdentity client) {
        final int port = 48_000 + slot;
        clients.put(client, new Client(port, port, startMs, endMs));
        at(startMs + random.nextDouble() * PACKET_LAG_MS, scene -> {
            scene.at(0).udp(startMs, CLIENT, port, GATEWAY, ASKED, 30);
            scene.at(1).udp(startMs + 0.05, CLIENT, port, SERVER, SERVED, 30);
            scene.at(1).udp(startMs + 0.3, SERVER, SERVED, CLIENT, port, 60);
            scene.at(0).udp(startMs + 0.35, GATEWAY, ASKED, CLIENT, port, 60);
        });
        final long number = ++cookie;
        say(startMs + 0.2, e -> {
            translation(e, SocketEventKind.TRANSLATION, number, port, CLIENT, port, startMs + 0.2);
            e.protocol = Transport.UDP;
        });
        say(endMs, e -> {
            translation(e, SocketEventKind.TRANSLATION_END, number, port, CLIENT, port, startMs + 0.2);
            e.protocol = Transport.UDP;
        });
        final long socket = ++cookie;
        for (final boolean isClose : new boolean[] {false, true}) {
            say(isClose ? endMs : startMs, e -> {
                Scene.end(e, CLIENT, port, GATEWAY, ASKED);
                e.protocol = Transport.UDP;
                e.kind = isClose ? SocketEventKind.CLOSE : SocketEventKind.SEND;
                e.role = SocketRole.CLIENT;
                e.method = AttributionMethod.SEND;
                e.cookie = socket;
                e.process = client;
                e.openedNs = Scene.ns(startMs - 0.05);
            });
        }
    }

    private void connection(
            int place,
            double startMs,
            double endMs,
            String client,
            int clientPort,
            String server,
            int serverPort,
            long isn,
            boolean hasSyn) {
        final double lagMs = random.nextDouble() * PACKET_LAG_MS;
        final boolean isReset = random.nextInt(5) == 0;
        at(startMs + lagMs, scene -> {
            scene.at(place);
            if (hasSyn) {
                scene.tcp(startMs, client, clientPort, server, serverPort, TcpFlags.SYN, isn, 0);
                scene.tcp(startMs + 0.01, server, serverPort, client, clientPort, 0x12, 9_000, 0);
            }
            scene.tcp(startMs + 0.02, client, clientPort, server, serverPort, TcpFlags.ACK, isn + 1, 0);
        });
        at(Math.max(endMs, startMs + lagMs) + 0.001, scene -> {
            scene.at(place);
            scene.tcp(endMs - 0.1, client, clientPort, server, serverPort, TcpFlags.ACK, isn + 1, 100);
            scene.tcp(endMs - 0.09, server, serverPort, client, clientPort, TcpFlags.ACK, 9_001, 200);
            if (isReset) {
                scene.tcp(endMs - 0.08, client, clientPort, server, serverPort, TcpFlags.RST, isn + 101, 0);
            } else {
                scene.tcp(endMs - 0.08, client, clientPort, server, serverPort, 0x11, isn + 101, 0);
                scene.tcp(endMs - 0.07, server, serverPort, client, clientPort, 0x11, 9_201, 0);
            }
        });
    }

    private void sockets(
            double startMs,
            double endMs,
            String client,
            int clientPort,
            String server,
            int serverPort,
            ProcessIdentity owner,
            ProcessIdentity serverOwner,
            long request,
            long reply) {
        socket(startMs - 0.1, endMs, client, clientPort, server, serverPort, true, owner, request, reply);
        socket(startMs + 0.1, endMs, server, serverPort, client, clientPort, false, serverOwner, reply, request);
    }

    private void socket(
            double openMs,
            double endMs,
            String local,
            int localPort,
            String remote,
            int remotePort,
            boolean isClient,
            ProcessIdentity process,
            long sent,
            long received) {
        final long socket = ++cookie;
        for (final boolean isClose : new boolean[] {false, true}) {
            say(isClose ? endMs : openMs, e -> {
                Scene.end(e, local, localPort, remote, remotePort);
                Scene.tcp(e, isClient, isClose);
                e.cookie = socket;
                e.process = process;
                e.openedNs = Scene.ns(openMs);
                if (isClose) {
                    Scene.counted(e, sent, received);
                }
            });
        }
    }

    private static void listener(SocketEvent e, String address, int port, ProcessIdentity process) {
        Scene.end(e, address, port, "0.0.0.0", 0);
        e.kind = SocketEventKind.LISTEN;
        e.method = AttributionMethod.LISTEN;
        e.cookie = port;
        e.process = process;
        e.openedNs = Scene.ns(-1_000);
    }

    private static void translation(
            SocketEvent e,
            SocketEventKind kind,
            long number,
            int clientPort,
            String source,
            int sourcePort,
            double openMs) {
        final long[] from = IpAddress.parse(source);
        final long[] to = IpAddress.parse(SERVER);
        Scene.end(e, CLIENT, clientPort, GATEWAY, ASKED);
        e.kind = kind;
        e.kernelNs = 0;
        e.cookie = number;
        e.openedNs = openMs < 0 ? 0 : Scene.ns(openMs);
        e.translatedLocalHi = from[0];
        e.translatedLocalLo = from[1];
        e.translatedLocalPort = sourcePort;
        e.translatedRemoteHi = to[0];
        e.translatedRemoteLo = to[1];
        e.translatedRemotePort = SERVED;
    }

    private void say(double ms, Consumer<SocketEvent> what) {
        if (random.nextDouble() < feed.dropped()) {
            return;
        }
        final long number = ++sequence;
        final Consumer<Scene> action = scene -> scene.event(ms, e -> {
            e.sequence = number;
            what.accept(e);
        });
        at(ms + random.nextDouble() * feed.lagMs(), action);
        if (random.nextDouble() < feed.doubled()) {
            at(ms + random.nextDouble() * feed.lagMs(), action);
        }
    }

    private void at(double ms, Consumer<Scene> action) {
        steps.add(new Step(ms, action));
    }
}
