// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;

import io.flowbraid.cluster.key.TupleEnd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A network of hosts, containers, gateways, taps and an anycast service, and the records that its observers would
 * write. The same seed gives the same world. (NOT thread safe.)
 */
public final class SimulatedWorld extends SimulatedObservers {
    private static final int HOSTS = 12;
    /** Longer than any idle timeout that splits the datagrams of one five-tuple. */
    private static final long PAUSE = 61 * SECOND;

    private static final String[] KINDS = {
        "tcp",
        "tcp",
        "tcp",
        "udp",
        "gateway",
        "gateway",
        "docker",
        "docker-local",
        "anycast",
        "site",
        "ping",
        "chain",
        "hairpin",
        "dark",
        "unknown-client",
        "refused",
        "refused-dark",
        "silent",
        "udp-parts",
        "udp-gateway"
    };

    public final List<TrueConnection> truths = new ArrayList<>();

    private int nextPort = 1;
    private int nextOutsidePort;
    private int nextEntity = 1;

    // What the connections of one five-tuple share.
    private boolean isIpv6;
    private int outsidePort;
    private long translation;
    private String clientEntity = "";

    public SimulatedWorld(long seed, long arrivalSeed, WorldPlan plan) {
        super(seed, arrivalSeed, plan);
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
        isIpv6 = random.nextInt(4) == 0;
        outsidePort = random.nextBoolean() ? port : otherOutsidePort();
        translation = random.nextLong();
        clientEntity = "";
        final boolean isParts = kind.startsWith("udp-");
        long atNs = fromNs;
        do {
            connection(kind, client, server, port, atNs);
            if (isParts) {
                clientEntity = truth.clientEntity;
            } else {
                translation = random.nextLong();
                outsidePort = random.nextBoolean() ? outsidePort : otherOutsidePort();
            }
            atNs = endNs + (isParts ? PAUSE + random.nextInt((int) SECOND) : gapNs());
        } while (random.nextInt(1_000) < (isParts ? 500 : plan.reused()) && !kind.equals("udp"));
    }

    /** A gateway gives one port to two clients of a server only one after the other. Clients have higher ports. */
    private int otherOutsidePort() {
        return 1_024 + nextOutsidePort++ % 18_976;
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
        isUdp = kind.startsWith("udp");
        isPing = kind.equals("ping");
        site = kind.equals("site") ? "paris" : "";
        final boolean isUnanswered = kind.startsWith("refused") || kind.equals("silent");
        endNs = startNs + (isUnanswered ? kind.equals("silent") ? 127 * SECOND : MS : durationNs());
        final boolean isCheck = random.nextInt(10) == 0;
        clientBytes = isUnanswered ? 0 : isCheck ? 64 : 20 + random.nextInt(100_000);
        serverBytes = isUnanswered ? 0 : isCheck ? 128 : 20 + random.nextInt(100_000);
        close = isUdp || isPing ? "idle" : random.nextInt(12) == 0 ? "rst" : "closed";
        truth = truth(kind, client, server);
        truth.hasFailed = isUnanswered || close.equals("rst");
        truth.hasNoProof = isUnanswered || isPing || close.equals("rst");
        // A capture that runs does not see one attempt and miss the next one; here it may.
        truth.isIncomplete = isUnanswered;
        truths.add(truth);
        switch (kind) {
            case "gateway", "udp-gateway" -> throughGateway(client, server, port);
            case "docker" -> fromContainer(client, server, port, 0);
            case "chain" -> fromContainer(client, server, port, 1 + random.nextInt(2));
            case "hairpin" -> throughHairpin(client, server, port);
            case "docker-local" -> betweenContainers(port);
            case "dark" -> toDarkHost(client, port);
            case "unknown-client" -> fromDarkHost(server, port);
            case "refused", "refused-dark" -> refused(client, server, port);
            case "silent" -> silent(client, server, port);
            default -> direct(client, server, port);
        }
    }

    private TrueConnection truth(String kind, int client, int server) {
        final String prefix = kind.equals("site") ? "paris-" : "host-";
        final String clientHost = kind.equals("unknown-client") ? "" : prefix + client;
        final String serverHost = switch (kind) {
            case "docker-local" -> clientHost;
            case "anycast" -> "anycast-" + random.nextInt(3);
            case "dark", "refused-dark" -> "";
            default -> prefix + server;
        };
        final boolean hasServer = !isPing && !kind.startsWith("refused") && !kind.equals("silent");
        final TrueConnection made = new TrueConnection(
                kind,
                clientHost,
                clientEntity.isEmpty() ? entity(clientHost) : clientEntity,
                serverHost,
                hasServer ? entity(serverHost) : "",
                startNs);
        made.endNs = endNs;
        made.payload[0] = clientBytes;
        made.payload[1] = serverBytes;
        return made;
    }

    private long durationNs() {
        return switch (random.nextInt(10)) {
            case 0 -> 70 * SECOND + (long) (random.nextDouble() * 150 * SECOND);
            case 1, 2 -> SECOND + (long) (random.nextDouble() * 20 * SECOND);
            default -> MS + random.nextInt((int) (300 * MS));
        };
    }

    private String entity(String host) {
        return host.isEmpty() ? "" : host + "-p-" + nextEntity++;
    }

    private void direct(int client, int server, int port) {
        final String serverIp = truth.kind.equals("anycast") ? "10.9.9.9" : ip(server);
        final TupleEnd from = TupleEnd.of(ip(client), port);
        final TupleEnd to = TupleEnd.of(serverIp, isPing ? port : 80);
        if (isPing) {
            // One pair of addresses has many pings; the record of each has its identifier, which the key has, too.
            ping(from, to);
            return;
        }
        final boolean isTapped = random.nextInt(4) == 0;
        clientHost(from, to);
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

    /** A gateway in front of a private network; some of its captures see one side only, or nothing. */
    private void throughGateway(int client, int server, int port) {
        final int gateway = random.nextInt(2);
        final TupleEnd from = TupleEnd.of("192.168." + gateway + '.' + (10 + client), port);
        final TupleEnd to = TupleEnd.of(ip4(server), 443);
        final TupleEnd outside = TupleEnd.of("10.0.1." + gateway, outsidePort);
        clientHost(from, to);
        final int reports = random.nextInt(4);
        truth.isUnlinkable |= reports == 0;
        translate("gateway-" + gateway, new TupleEnd[] {from, to}, new TupleEnd[] {outside, to}, reports);
        if (random.nextInt(4) == 0) {
            tap("tap-wan", outside, to);
        }
        serverHost(outside, to);
    }

    /** @param reports bit 0: of the side before the translation; bit 1: of the side behind it */
    private void translate(String host, TupleEnd[] before, TupleEnd[] behind, int reports) {
        for (int side = 0; side < 2; side++) {
            if ((reports & 1 << side) != 0) {
                final TupleEnd[] seen = side == 0 ? before : behind;
                final TupleEnd[] other = side == 0 ? behind : before;
                final FlowText flow = leg(host, seen[0], seen[1], side == 0, translation);
                flow.client.nat = seen[0].equals(other[0]) ? null : other[0];
                flow.server.nat = seen[1].equals(other[1]) ? null : other[1];
                write(flow, false, false);
            }
        }
    }

    /** Docker on the client's host translates, then that many gateways. */
    private void fromContainer(int client, int server, int port, int gateways) {
        final TupleEnd from = TupleEnd.of("172.17.0." + (2 + random.nextInt(3)), port);
        final TupleEnd to = TupleEnd.of(ip4(server), 80);
        TupleEnd outside = TupleEnd.of(gateways == 0 ? ip4(client) : "192.168.7." + client, port);
        for (final boolean isOriginal : new boolean[] {true, false}) {
            final FlowText flow = leg(truth.clientHost, isOriginal ? from : outside, to, isOriginal, translation);
            flow.client.nat = isOriginal ? outside : from;
            flow.client.named(truth.clientHost, truth.clientEntity, "app", "connect");
            exact(flow, true);
            write(flow, isOriginal, false);
        }
        for (int i = 0; i < gateways; i++) {
            final TupleEnd next = TupleEnd.of("10.0." + (3 + i) + '.' + client, outsidePort + i);
            translation = random.nextLong();
            translate(
                    "gateway-" + (2 + i),
                    new TupleEnd[] {outside, to},
                    new TupleEnd[] {next, to},
                    1 + random.nextInt(3));
            outside = next;
        }
        serverHost(outside, to);
    }

    /** A client reaches a server of its own network by the public address of their gateway: both ends change. */
    private void throughHairpin(int client, int server, int port) {
        final TupleEnd from = TupleEnd.of("192.168.9." + (10 + client), port);
        final TupleEnd open = TupleEnd.of("198.51.100.1", 443);
        final TupleEnd inside = TupleEnd.of("192.168.9.1", outsidePort);
        final TupleEnd to = TupleEnd.of("192.168.9." + (10 + server), 8_443);
        clientHost(from, open);
        translate("gateway-9", new TupleEnd[] {from, open}, new TupleEnd[] {inside, to}, 1 + random.nextInt(3));
        serverHost(inside, to);
    }

    private void betweenContainers(int port) {
        final FlowText flow = flow(truth.clientHost, TupleEnd.of("172.17.0.2", port), TupleEnd.of("172.17.0.3", 80), 0);
        flow.client.named(truth.clientHost, truth.clientEntity, "app", "connect");
        flow.server.named(truth.serverHost, truth.serverEntity, "db", "accept");
        write(flow, true, true);
    }

    /** A server whose host has no agent. */
    private void toDarkHost(int client, int port) {
        clientHost(TupleEnd.of(ip(client), port), TupleEnd.of(isIpv6 ? "2001:db8::99" : "203.0.113.99", 443));
    }

    private void fromDarkHost(int server, int port) {
        serverHost(TupleEnd.of(isIpv6 ? "2001:db8::77" : "203.0.113.77", port), TupleEnd.of(ip(server), 80));
    }

    /** Nobody listens; the agent of the server's host has nothing to say, but a capture there may see the reset. */
    private void refused(int client, int server, int port) {
        final TupleEnd from = TupleEnd.of(ip(client), port);
        final TupleEnd to =
                TupleEnd.of(truth.serverHost.isEmpty() ? isIpv6 ? "2001:db8::99" : "203.0.113.99" : ip(server), 81);
        final FlowText flow = flow(truth.clientHost, from, to, 0);
        flow.client.named(truth.clientHost, truth.clientEntity, "curl", "connect");
        flow.server.reason = "refused";
        flow.endReason = "refused";
        if (random.nextBoolean()) {
            reset(flow);
        }
        write(flow, true, false);
        if (!truth.serverHost.isEmpty() && random.nextBoolean()) {
            final FlowText there = flow(truth.serverHost, from, to, 100_000);
            there.server.reason = "refused";
            write(reset(there), false, false);
        }
    }

    private static FlowText failed(FlowText flow, String endReason, String tcpState, String tcpFailure) {
        flow.type = "packets";
        flow.interfaceName = "eth0";
        flow.evidence = "syn";
        flow.endReason = endReason;
        flow.tcpState = tcpState;
        flow.tcpFailure = tcpFailure;
        return flow;
    }

    private static FlowText reset(FlowText flow) {
        failed(flow, "rst", "REJ", "refused");
        flow.client.packets = flow.server.packets = 1;
        flow.client.bytes = flow.server.bytes = 60;
        return flow;
    }

    /** A firewall on the server's host drops everything; a capture there may see what came. */
    private void silent(int client, int server, int port) {
        final TupleEnd from = TupleEnd.of(ip(client), port);
        final TupleEnd to = TupleEnd.of(ip(server), 82);
        final FlowText flow = flow(truth.clientHost, from, to, 0);
        flow.client.named(truth.clientHost, truth.clientEntity, "curl", "connect");
        flow.endReason = "timed_out";
        write(flow, true, false);
        if (random.nextBoolean()) {
            final FlowText there = flow(truth.serverHost, from, to, 100_000);
            there.server.reason = "no_event";
            failed(there, "idle", "S0", "timed_out");
            there.client.packets = 7;
            there.client.bytes = 420;
            write(there, false, false);
        }
    }

    private void clientHost(TupleEnd from, TupleEnd to) {
        final FlowText flow = flow(truth.clientHost, from, to, 0);
        flow.client.named(truth.clientHost, truth.clientEntity, "curl", isUdp ? "send" : "connect");
        capture(flow, true);
        write(flow, true, false);
    }

    private void serverHost(TupleEnd from, TupleEnd to) {
        final FlowText flow = flow(truth.serverHost, from, to, 500_000 + random.nextInt(2_000_000));
        flow.server.named(truth.serverHost, truth.serverEntity, "nginx", isUdp ? "receive" : "accept");
        capture(flow, false);
        write(flow, false, true);
    }

    /** Datagrams are split by a pause only where packets are captured. */
    private void capture(FlowText flow, boolean isClient) {
        if (truth.kind.startsWith("udp-")) {
            packets(flow);
        } else if (random.nextInt(3) == 0 && !isUdp) {
            packets(flow);
            exact(flow, isClient);
        }
    }

    private void tap(String host, TupleEnd from, TupleEnd to) {
        final boolean isMistaken = random.nextInt(3) == 0;
        final FlowText flow = packets(flow(host, isMistaken ? to : from, isMistaken ? from : to, 50_000));
        if (isMistaken) {
            flow.evidence = "first_packet";
            final long payload = flow.client.payload;
            flow.client.payload = flow.server.payload;
            flow.server.payload = payload;
            flow.server.retransmitted = flow.client.retransmitted;
            flow.client.retransmitted = -1;
        }
        flow.client.reason = "no_companion";
        flow.server.reason = "no_companion";
        write(flow, false, false);
    }

    private String ip(int host) {
        return isIpv6 ? "2001:db8::" + Integer.toHexString(1 + host) : ip4(host);
    }

    private static String ip4(int host) {
        return "10.0.0." + (1 + host);
    }

    private void findCrowds() {
        final StitchSettings settings = StitchSettings.defaults();
        final long near =
                2 * settings.toleranceNs() + settings.handshakeNs() + settings.slackNs() + 2 * plan.maxClockErrorNs();
        for (final List<TrueConnection> users : ofKey.values()) {
            users.sort(Comparator.comparingLong(user -> user.startNs));
            long lastEndNs = Long.MIN_VALUE / 2;
            TrueConnection before = null;
            for (final TrueConnection user : users) {
                if (before != null && user != before && user.startNs - lastEndNs < near) {
                    before.isCrowded = true;
                    user.isCrowded = true;
                }
                lastEndNs = Math.max(lastEndNs, user.endNs);
                before = user;
            }
        }
    }
}
