// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Flows such as a busy host has, with some names that nobody should trust; the same for the same seed. */
final class RandomFlows {
    static final FlowContext CONTEXT = new FlowContext(
            new Observer(
                    "atlas",
                    List.of(
                            new Observer.ObservationPoint("lo", 4_026_531_840L),
                            new Observer.ObservationPoint("eth0", 4_026_531_840L),
                            new Observer.ObservationPoint("capture.pcap", 0),
                            new Observer.ObservationPoint("tcp://*:1234c", 0))),
            new LocalNetworks(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"))));

    private static final String[] NAMES = {
        "curl",
        "python3",
        "nginx",
        "postgres",
        "Web Content",
        "a%b_c\\d",
        "Ünïcode",
        "'; DROP TABLE flow; --",
        "\"q\"",
        "java"
    };
    private static final String[] ADDRESSES = {
        "127.0.0.1",
        "10.0.0.5",
        "10.200.3.4",
        "192.168.2.7",
        "93.184.216.34",
        "::1",
        "fd00::5",
        "fe80::8000:0:0:1",
        "2001:db8::53",
        "255.255.255.255",
        "0.0.0.0"
    };
    /** The observation point without packets. */
    private static final int FEED = 3;

    private static final int[] PORTS = {53, 80, 443, 5_432, 8_000};

    private static final FlowNames[] SERVER_NAMES = {
        FlowNames.NONE,
        new FlowNames("www.example.org", FlowNames.Source.DNS, "www.example.org", null),
        new FlowNames("api.example.net", FlowNames.Source.TLS, "api.example.net", null),
        new FlowNames(null, null, null, "www.example.org")
    };

    private final SplittableRandom random;
    private final ProcessIdentity[] processes = new ProcessIdentity[40];
    private final Workload[] workloads = new Workload[12];
    private final long firstStartNs;
    private final long stepNs;
    private long made;

    /** Flows that start {@code stepNs} after each other from a moment on. */
    RandomFlows(long seed, long firstStartNs, long stepNs) {
        random = new SplittableRandom(seed);
        this.firstStartNs = firstStartNs;
        this.stepNs = stepNs;
        for (int i = 0; i < processes.length; i++) {
            processes[i] = process(i);
        }
        for (int i = 0; i < workloads.length; i++) {
            workloads[i] = workload(i);
        }
    }

    /** The next flow, in its only record. */
    FlowRecord next() {
        final FlowRecord flow = new FlowRecord();
        fill(flow);
        return flow;
    }

    /** The same into a record used before. */
    void fill(FlowRecord flow) {
        flow.flowId = 0x9e37_79b9_7f4a_7c15L * ++made;
        flow.interfaceId = random.nextInt(FEED);
        flow.isFinal = true;
        flow.endReason = pick(EndReason.values());
        flow.startNs = firstStartNs + made * stepNs;
        flow.endNs = flow.startNs + (random.nextInt(4) == 0 ? 0 : random.nextLong(20_000_000_000L));
        flow.protocol = random.nextInt(4) == 0 ? Transport.UDP : random.nextInt(20) == 0 ? 1 : Transport.TCP;
        flow.vlan = random.nextInt(10) == 0 ? random.nextInt(4_096) : -1;
        flow.icmpTypeCode = flow.protocol == 1 ? 8 << 8 : -1;
        flow.clientEvidence = pick(ClientEvidence.values());
        flow.connState = pick(ConnState.values());
        flow.handshakeRttNs = random.nextInt(3) == 0 ? -1 : random.nextLong(90_000_000);
        flow.isSelf = random.nextInt(50) == 0;
        flow.names = SERVER_NAMES[(int) (made % SERVER_NAMES.length)];
        side(flow.client, 1_024 + random.nextInt(60_000));
        side(flow.server, PORTS[random.nextInt(PORTS.length)]);
        flow.clientToServer = pick(Reconciliation.values());
        flow.serverToClient = pick(Reconciliation.values());
        conversation(flow);
        withoutPackets(flow);
    }

    /** Some are known from their sockets, some from an exporter. */
    private void withoutPackets(FlowRecord flow) {
        flow.observer = random.nextInt(3) != 0 ? ObserverType.PACKETS : pick(ObserverType.values());
        flow.observerHost = "";
        flow.observerNetns = 0;
        flow.continuesId = random.nextInt(30) == 0 ? random.nextLong() : 0;
        if (flow.observer == ObserverType.PACKETS) {
            return;
        }
        flow.interfaceId = FEED;
        flow.observerHost = random.nextInt(3) == 0 ? "" : "web-" + random.nextInt(3);
        flow.observerNetns = random.nextInt(3) == 0 ? 0 : 4_026_532_000L + random.nextInt(3);
        withoutPackets(flow.client, flow.observer);
        withoutPackets(flow.server, flow.observer);
    }

    private void withoutPackets(FlowSide side, ObserverType observer) {
        if (observer == ObserverType.SOCKETS) {
            side.bytes = -1;
            if (random.nextInt(8) == 0) {
                side.packets = -1;
                side.payloadBytes = -1;
            }
        } else {
            side.payloadBytes = -1;
            side.outOfOrder = -1;
            if (random.nextInt(8) == 0) {
                side.packets = -1;
                side.bytes = -1;
            }
        }
    }

    /** What the flow has sent a moment later. */
    void goOn(FlowRecord flow, long durationNs) {
        flow.endNs += durationNs;
        if (flow.observer == ObserverType.SOCKETS && random.nextInt(4) == 0) {
            takeOver(flow);
        }
        goOn(flow.client);
        goOn(flow.server);
    }

    /** From here on packets are seen: counted from nothing. */
    private void takeOver(FlowRecord flow) {
        flow.observer = ObserverType.PACKETS;
        flow.interfaceId = random.nextInt(FEED);
        flow.observerHost = "";
        for (final FlowSide side : List.of(flow.client, flow.server)) {
            side.packets = 0;
            side.bytes = 0;
            side.payloadBytes = 0;
        }
    }

    private void goOn(FlowSide side) {
        side.packets += side.packets < 0 ? 0 : random.nextInt(100);
        side.bytes += side.bytes < 0 ? 0 : random.nextInt(100_000);
        side.payloadBytes += side.payloadBytes < 0 ? 0 : random.nextInt(100_000);
    }

    private void side(FlowSide side, int port) {
        final long[] words = IpAddress.parse(ADDRESSES[random.nextInt(ADDRESSES.length)]);
        side.addressHi = words[0];
        side.addressLo = words[1];
        side.port = port;
        side.natPort = random.nextInt(12) == 0 ? random.nextInt(65_536) : -1;
        side.natLo = IpAddress.mapped(random.nextInt());
        side.packets = random.nextInt(1_000);
        side.bytes = side.packets * (40L + random.nextInt(1_400));
        side.payloadBytes = side.bytes - 40 * side.packets;
        side.tcpFlags = random.nextInt(256);
        side.retransmitted = random.nextInt(3);
        side.outOfOrder = random.nextInt(3);
        own(side.attribution);
        socket(side.socket);
        side.netns = random.nextInt(3) == 0 ? 4_026_532_000L + random.nextInt(3) : 0;
        side.socketEnd = random.nextInt(4) == 0 ? pick(EndReason.values()) : null;
    }

    private void own(Attribution attribution) {
        attribution.clear();
        if (random.nextInt(4) == 0) {
            attribution.reason = pick(UnattributedReason.values());
            return;
        }
        attribution.status = pick(AttributionStatus.values());
        attribution.method = pick(AttributionMethod.values());
        attribution.reason = UnattributedReason.NONE;
        attribution.delayNs = random.nextLong(-5_000_000, 50_000_000);
        attribution.process = pick(processes);
        attribution.laterImage = orNull(processes, 10);
        attribution.sender = orNull(processes, 20);
        attribution.receiver = orNull(processes, 20);
        attribution.workload = orNull(workloads, 2);
        attribution.isTranslated = random.nextInt(15) == 0;
        attribution.hostName = random.nextInt(3) == 0 ? "" : "atlas";
    }

    private void socket(SocketCounters socket) {
        socket.clear();
        if (random.nextInt(3) != 0) {
            socket.bytesSent = random.nextInt(1_000_000);
            socket.bytesReceived = random.nextInt(1_000_000);
            socket.srttUs = random.nextInt(90_000);
            socket.rttvarUs = random.nextInt(9_000);
            socket.retransmits = random.nextInt(4);
            socket.lost = random.nextInt(2);
            socket.outOfOrder = random.nextInt(2);
            socket.state = random.nextInt(12);
            socket.isIncomplete = random.nextInt(20) == 0;
        }
    }

    private void conversation(FlowRecord flow) {
        flow.conversation.clear();
        if (random.nextInt(8) == 0) {
            flow.conversation.id = random.nextLong();
            flow.conversation.isCounted = random.nextInt(3) != 0;
            flow.conversation.leg = pick(ConversationLeg.values());
            flow.conversation.client.addressLo = IpAddress.mapped(random.nextInt());
            flow.conversation.client.port = random.nextInt(65_536);
            flow.conversation.client.process = pick(processes);
            flow.conversation.intermediary.process = pick(processes);
            flow.conversation.intermediary.workload = pick(workloads);
        }
    }

    private static ProcessIdentity process(int i) {
        final String name = NAMES[i % NAMES.length];
        return new ProcessIdentity(
                "0f3c9a1e-77aa-4c1b-9f0e-000000000000",
                1_000 + i,
                0x55_142d_fa2e8L + i,
                i % 5 == 0 ? 0 : 1_795_378_503_123_456_789L + i,
                name,
                i % 7 == 0 ? "" : "/usr/bin/" + name,
                i % 3 == 0 ? "" : name + " --serve " + "x".repeat(i),
                i % 4 == 0 ? -1 : i,
                i % 6 == 0 ? null : "user" + i % 6,
                i,
                i % 2 == 0 ? null : "group",
                i % 9 == 0 ? 0 : i,
                i % 9 == 0 ? "" : "bash",
                i % 9 == 0 ? "" : "/usr/bin/bash");
    }

    private static Workload workload(int i) {
        final boolean isPod = i % 3 == 0;
        return new Workload(
                "4f1c2d3e4f5a6b7c" + i,
                i % 5 == 0 ? "" : "Shop_" + i,
                "docker",
                "alpine:" + i,
                isPod ? "shop" : "",
                isPod ? "cart-" + i : "",
                isPod ? "uid-" + i : "",
                isPod ? "main" : "",
                i % 2 == 0 ? Labels.NONE : Labels.of(Map.of("App", "cart\"" + i, "tier", "front\nend", "é%", "_")));
    }

    private <T> T pick(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private <T> @Nullable T orNull(T[] of, int oneIn) {
        return random.nextInt(oneIn) == 0 ? pick(of) : null;
    }
}
