// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;

import io.flowbraid.cluster.key.TupleEnd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts, containers, gateways, taps and an anycast service, and the records that its observers would
 * write. The same seed gives the same world. (NOT thread safe.)
 */
final class SimulatedWorld {
    /** A record on its way. */
    record Delivery(long atNs, String key, byte[] json) {}

    private static final long BEGIN = 1_700_000_000L * SECOND;
    private static final long INTERIM = 60 * SECOND;
    private static final int HOSTS = 12;
    private static final String[] KINDS = {
        "tcp", "tcp", "tcp", "udp", "gateway", "gateway", "docker", "docker-local", "anycast", "site", "ping"
    };

    final List<TrueConnection> truths = new ArrayList<>();
    /** Of each flow, the connections that it has packets of. */
    final Map<Long, Set<TrueConnection>> ofFlow = new HashMap<>();

    final List<Delivery> deliveries = new ArrayList<>();

    private final WorldPlan plan;
    private final Random random;
    private final Random arrivals;
    private final Map<String, Long> clocks = new HashMap<>();
    private final Map<String, List<TrueConnection>> ofKey = new HashMap<>();
    private long nextFlow = 1;
    private int nextPort = 1;
    private int nextEntity = 1;

    // What the connection in progress has.
    private TrueConnection truth = new TrueConnection("", "", "", "", "", 0);
    private String site = "";
    private boolean isUdp;
    private boolean isPing;
    private long startNs;
    private long endNs;
    private long clientBytes;
    private long serverBytes;
    private String close = "closed";

    SimulatedWorld(long seed, long arrivalSeed, WorldPlan plan) {
        this.plan = plan;
        this.random = new Random(seed);
        this.arrivals = new Random(arrivalSeed);
        long nowNs = BEGIN;
        while (truths.size() < plan.connections()) {
            nowNs += random.nextInt((int) (40 * MS));
            connections(KINDS[random.nextInt(KINDS.length)], nowNs);
        }
        findCrowds();
        deliveries.sort(Comparator.comparingLong(Delivery::atNs));
    }

    /** One connection, and others that use its five-tuple again. */
    private void connections(String kind, long fromNs) {
        final int port = 20_000 + nextPort % 40_000;
        final int client = random.nextInt(HOSTS);
        final int server = (client + 1 + random.nextInt(HOSTS - 1)) % HOSTS;
        nextPort++;
        long atNs = fromNs;
        do {
            connection(kind, client, server, port, atNs);
            atNs = endNs + gapNs();
        } while (random.nextInt(1_000) < plan.reused() && !kind.equals("udp"));
    }

    private long gapNs() {
        return switch (random.nextInt(3)) {
            case 0 -> MS + random.nextInt((int) (200 * MS));
            case 1 -> SECOND + (long) (random.nextDouble() * 4 * SECOND);
            default -> 30 * SECOND;
        };
    }

    private void connection(String kind, int client, int server, int port, long atNs) {
        startNs = atNs;
        isUdp = kind.equals("udp");
        isPing = kind.equals("ping");
        site = kind.equals("site") ? "paris" : "";
        endNs = startNs + durationNs();
        final boolean isCheck = random.nextInt(10) == 0;
        clientBytes = isCheck ? 64 : 20 + random.nextInt(100_000);
        serverBytes = isCheck ? 128 : 20 + random.nextInt(100_000);
        close = isUdp || isPing ? "idle" : random.nextInt(12) == 0 ? "rst" : "closed";
        final String prefix = kind.equals("site") ? "paris-" : "host-";
        final String clientHost = prefix + client;
        final String serverHost = switch (kind) {
            case "docker-local" -> clientHost;
            case "anycast" -> "anycast-" + random.nextInt(3);
            default -> prefix + server;
        };
        truth = new TrueConnection(
                kind, clientHost, entity(clientHost), serverHost, isPing ? "" : entity(serverHost), startNs);
        truth.endNs = endNs;
        truths.add(truth);
        switch (kind) {
            case "gateway" -> throughGateway(client, server, port);
            case "docker" -> fromContainer(client, server, port);
            case "docker-local" -> betweenContainers(port);
            default -> direct(client, server, port);
        }
    }

    private long durationNs() {
        return switch (random.nextInt(10)) {
            case 0 -> 70 * SECOND + (long) (random.nextDouble() * 150 * SECOND);
            case 1, 2 -> SECOND + (long) (random.nextDouble() * 20 * SECOND);
            default -> MS + random.nextInt((int) (300 * MS));
        };
    }

    private String entity(String host) {
        return host + "-p-" + nextEntity++;
    }

    private void direct(int client, int server, int port) {
        final String serverIp = truth.kind.equals("anycast") ? "10.9.9.9" : ip(server);
        final TupleEnd from = TupleEnd.of(ip(client), isPing ? -1 : port);
        final TupleEnd to = TupleEnd.of(serverIp, isPing ? -1 : 80);
        if (isPing) {
            // One pair of addresses has many pings; the record of each has its identifier, which the key has, too.
            ping(TupleEnd.of(ip(client), port), TupleEnd.of(serverIp, port));
            return;
        }
        final boolean isTapped = random.nextInt(4) == 0;
        clientHost(from, to, null);
        if (isTapped) {
            tap("tap-" + random.nextInt(2), from, to);
        }
        serverHost(from, to);
    }

    private void ping(TupleEnd from, TupleEnd to) {
        final FlowText client = flow(truth.clientHost, from, to, 0);
        client.client.named(truth.clientHost, truth.clientEntity, "ping", "send");
        write(client, true, false);
        final FlowText server = flow(truth.serverHost, from, to, 200_000);
        server.server.reason = "kernel";
        write(server, false, true);
    }

    private void throughGateway(int client, int server, int port) {
        final int gateway = random.nextInt(2);
        final TupleEnd from = TupleEnd.of("192.168." + gateway + '.' + (10 + client), port);
        final TupleEnd to = TupleEnd.of(ip(server), 443);
        final TupleEnd outside = TupleEnd.of("10.0.1." + gateway, 1_024 + random.nextInt(60_000));
        clientHost(from, to, null);
        final String host = "gateway-" + gateway;
        final long conversation = random.nextLong();
        final int reports = random.nextInt(4);
        if (reports == 0) {
            truth.isUnlinkable = true;
        }
        if (reports == 1 || reports == 3) {
            write(leg(host, from, to, outside, true, conversation), false, false);
        }
        if (reports == 2 || reports == 3) {
            write(leg(host, outside, to, from, false, conversation), false, false);
        }
        serverHost(outside, to);
    }

    private FlowText leg(
            String host, TupleEnd client, TupleEnd server, TupleEnd nat, boolean isOriginal, long conversation) {
        final FlowText flow = packets(flow(host, client, server, 100_000));
        flow.interfaceName = isOriginal ? "lan" : "wan";
        flow.client.nat = nat;
        flow.conversationId = conversation;
        flow.leg = isOriginal ? "original" : "translated";
        return flow;
    }

    private void fromContainer(int client, int server, int port) {
        final TupleEnd from = TupleEnd.of("172.17.0." + (2 + random.nextInt(3)), port);
        final TupleEnd to = TupleEnd.of(ip(server), 80);
        final TupleEnd outside = TupleEnd.of(ip(client), port);
        final long conversation = random.nextLong();
        for (final boolean isOriginal : new boolean[] {true, false}) {
            final FlowText flow = leg(
                    truth.clientHost,
                    isOriginal ? from : outside,
                    to,
                    isOriginal ? outside : from,
                    isOriginal,
                    conversation);
            flow.client.named(truth.clientHost, truth.clientEntity, "app", "connect");
            exact(flow, true);
            write(flow, isOriginal, false);
        }
        serverHost(outside, to);
    }

    private void betweenContainers(int port) {
        final FlowText flow = flow(truth.clientHost, TupleEnd.of("172.17.0.2", port), TupleEnd.of("172.17.0.3", 80), 0);
        flow.client.named(truth.clientHost, truth.clientEntity, "app", "connect");
        flow.server.named(truth.serverHost, truth.serverEntity, "db", "accept");
        write(flow, true, true);
    }

    private void clientHost(TupleEnd from, TupleEnd to, @Nullable TupleEnd nat) {
        final FlowText flow = flow(truth.clientHost, from, to, 0);
        flow.client.nat = nat;
        flow.client.named(truth.clientHost, truth.clientEntity, "curl", isUdp ? "send" : "connect");
        if (random.nextInt(3) == 0 && !isUdp) {
            packets(flow);
            exact(flow, true);
        }
        write(flow, true, false);
    }

    private void serverHost(TupleEnd from, TupleEnd to) {
        final FlowText flow = flow(truth.serverHost, from, to, 500_000 + random.nextInt(2_000_000));
        flow.server.named(truth.serverHost, truth.serverEntity, "nginx", isUdp ? "receive" : "accept");
        if (random.nextInt(3) == 0 && !isUdp) {
            packets(flow);
            exact(flow, false);
        }
        write(flow, false, true);
    }

    private void tap(String host, TupleEnd from, TupleEnd to) {
        final boolean isMistaken = random.nextInt(3) == 0;
        final FlowText flow = packets(flow(host, isMistaken ? to : from, isMistaken ? from : to, 50_000));
        if (isMistaken) {
            flow.evidence = "first_packet";
            final long payload = flow.client.payload;
            flow.client.payload = flow.server.payload;
            flow.server.payload = payload;
        }
        flow.client.reason = "no_companion";
        flow.server.reason = "no_companion";
        write(flow, false, false);
    }

    private FlowText flow(String host, TupleEnd from, TupleEnd to, long laterNs) {
        final FlowText flow = new FlowText();
        flow.host = host;
        flow.flowId = nextFlow++ * 0x9E3779B97F4A7C15L;
        flow.startNs = byClock(host, startNs + laterNs);
        flow.endNs = Math.max(flow.startNs, byClock(host, endNs + laterNs));
        flow.endReason = close;
        flow.client.end = from;
        flow.server.end = to;
        flow.client.payload = clientBytes;
        flow.server.payload = serverBytes;
        if (isUdp) {
            flow.transport = "udp";
            flow.protocol = 17;
        } else if (isPing) {
            flow.transport = "icmp";
            flow.protocol = 1;
            flow.evidence = "first_packet";
        }
        return flow;
    }

    private long byClock(String host, long trueNs) {
        return trueNs
                + clocks.computeIfAbsent(host, name -> (long) ((2 * random.nextDouble() - 1) * plan.maxClockErrorNs()));
    }

    /** A capture also counts what was sent again. */
    private FlowText packets(FlowText flow) {
        flow.type = "packets";
        flow.interfaceName = "eth0";
        flow.endReason = close.equals("closed") ? "fin" : close;
        flow.evidence = "syn";
        flow.tcpState = close.equals("closed") ? "SF" : "RSTO";
        flow.rttUs = 400;
        flow.client.packets = 10;
        flow.server.packets = 10;
        flow.client.bytes = flow.client.payload + 520;
        flow.server.bytes = flow.server.payload + 520;
        if (random.nextInt(4) == 0) {
            flow.client.retransmitted = 1;
            flow.client.payload += 1_000;
        }
        return flow;
    }

    /** The kernel's counters of the end on this host. */
    private void exact(FlowText flow, boolean isClient) {
        final FlowText.End here = isClient ? flow.client : flow.server;
        here.socketSent = isClient ? clientBytes : serverBytes;
        here.socketReceived = isClient ? serverBytes : clientBytes;
        if (isClient && flow.client.retransmitted > 0) {
            here.socketSent += 1_000;
            here.socketRetransmits = 1;
        }
    }

    /** Writes the records of a flow: interim ones of a long flow, and the final one. */
    private void write(FlowText flow, boolean isClientHost, boolean isServerHost) {
        final String key = flow.key(site).text();
        truth.keys.add(key);
        ofKey.computeIfAbsent(key, k -> new ArrayList<>()).add(truth);
        final boolean isRestarted =
                endNs - startNs > 3 * INTERIM && flow.type.equals("sockets") && random.nextInt(3) == 0;
        final long flowStart = flow.startNs;
        final long flowEnd = flow.endNs;
        final long payload = flow.client.payload;
        boolean hasArrived = false;
        for (long atNs = flowStart + INTERIM; atNs < flowEnd; atNs += INTERIM) {
            flow.isFinal = false;
            flow.endNs = atNs;
            flow.client.payload = payload / 4;
            hasArrived |= send(flow);
            if (isRestarted && flow.continuesId == 0) {
                flow.isFinal = true;
                flow.endReason = "shutdown";
                flow.endNs = atNs + SECOND;
                hasArrived |= send(flow);
                own(flow);
                flow.continuesId = flow.flowId;
                flow.flowId = nextFlow++ * 0x9E3779B97F4A7C15L;
                flow.startNs = atNs + 5 * SECOND;
                flow.endReason = close;
            }
        }
        flow.isFinal = true;
        flow.endNs = Math.max(flowEnd, flow.startNs);
        flow.client.payload = payload;
        hasArrived |= send(flow);
        own(flow);
        truth.hasClientHost |= isClientHost && hasArrived;
        truth.hasServerHost |= isServerHost && hasArrived;
        truth.isUnlinkable |= !hasArrived && flow.client.nat != null;
    }

    private void own(FlowText flow) {
        ofFlow.computeIfAbsent(flow.flowId, id -> new HashSet<>()).add(truth);
    }

    /** Whether it arrives at all. */
    private boolean send(FlowText flow) {
        if (random.nextInt(1_000) < plan.lost()) {
            return false;
        }
        final long trueEnd = flow.endNs - byClock(flow.host, 0);
        final boolean isLate = random.nextInt(1_000) < plan.late();
        long atNs = trueEnd + (long) (arrivals.nextDouble() * plan.maxDelayNs());
        if (isLate) {
            atNs += 20 * SECOND + (long) (arrivals.nextDouble() * 200 * SECOND);
        }
        deliver(flow, atNs);
        if (random.nextInt(1_000) < plan.duplicated()) {
            deliver(flow, atNs + (long) (arrivals.nextDouble() * 30 * SECOND));
        }
        truth.arrived.add(flow.flowId);
        return true;
    }

    private void deliver(FlowText flow, long atNs) {
        deliveries.add(new Delivery(atNs, flow.key(site).text(), flow.json()));
        if (flow.client.nat != null) {
            deliveries.add(new Delivery(
                    atNs + (long) (arrivals.nextDouble() * SECOND),
                    flow.otherKey(site).text(),
                    flow.mappingJson()));
        }
    }

    private static String ip(int host) {
        return "10.0.0." + (1 + host);
    }

    private void findCrowds() {
        final StitchSettings settings = StitchSettings.defaults();
        final long near =
                2 * settings.toleranceNs() + settings.handshakeNs() + settings.slackNs() + 2 * plan.maxClockErrorNs();
        for (final List<TrueConnection> users : ofKey.values()) {
            users.sort(Comparator.comparingLong(user -> user.startNs));
            long endNs = Long.MIN_VALUE / 2;
            TrueConnection before = null;
            for (final TrueConnection user : users) {
                if (before != null && user != before && user.startNs - endNs < near) {
                    before.isCrowded = true;
                    user.isCrowded = true;
                }
                endNs = Math.max(endNs, user.endNs);
                before = user;
            }
        }
    }
}
