// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;

import io.flowbraid.cluster.key.TupleEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The clocks of a simulated network, and the records that its observers write of the connection in progress. (NOT
 * thread safe.)
 */
public class SimulatedObservers {
    /** A record on its way. */
    public record Delivery(long atNs, String key, byte[] json) {}

    static final long BEGIN = 1_700_000_000L * SECOND;
    private static final long INTERIM = 60 * SECOND;

    /** Of each flow, the connections that it has packets of. */
    final Map<Long, Set<TrueConnection>> ofFlow = new HashMap<>();

    public final List<Delivery> deliveries = new ArrayList<>();
    final Map<String, List<TrueConnection>> ofKey = new HashMap<>();

    final WorldPlan plan;
    final Random random;
    private final Random arrivals;
    private final Map<String, SimulatedClock> clocks = new HashMap<>();
    private long nextFlow = 1;

    // What the connection in progress has.
    TrueConnection truth = new TrueConnection("", "", "", "", "", 0);
    String site = "";
    boolean isUdp;
    boolean isPing;
    long startNs;
    long endNs;
    long clientBytes;
    long serverBytes;
    String close = "closed";

    SimulatedObservers(long seed, long arrivalSeed, WorldPlan plan) {
        this.plan = plan;
        this.random = new Random(seed);
        this.arrivals = new Random(arrivalSeed);
    }

    FlowText flow(String host, TupleEnd from, TupleEnd to, long laterNs) {
        final FlowText flow = new FlowText();
        flow.host = host;
        flow.flowId = nextId();
        flow.startNs = startNs + laterNs;
        flow.endNs = endNs + laterNs;
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

    private long nextId() {
        return nextFlow++ * 0x9E3779B97F4A7C15L;
    }

    /** A capture also counts what was sent again. */
    FlowText packets(FlowText flow) {
        flow.type = "packets";
        flow.interfaceName = "eth0";
        flow.endReason = close.equals("closed") ? "fin" : close;
        flow.client.packets = 10;
        flow.server.packets = 10;
        flow.client.bytes = flow.client.payload + 520;
        flow.server.bytes = flow.server.payload + 520;
        if (isUdp || isPing) {
            return flow;
        }
        flow.evidence = "syn";
        flow.tcpState = close.equals("closed") ? "SF" : "RSTO";
        flow.rttUs = 400;
        if (random.nextInt(4) == 0) {
            flow.client.retransmitted = 1;
            flow.client.payload += 1_000;
        }
        return flow;
    }

    /** The kernel's counters of the end on this host. */
    void exact(FlowText flow, boolean isClient) {
        final FlowText.End here = isClient ? flow.client : flow.server;
        here.socketSent = isClient ? clientBytes : serverBytes;
        here.socketReceived = isClient ? serverBytes : clientBytes;
        if (isClient && flow.client.retransmitted > 0) {
            here.socketSent += 1_000;
            here.socketRetransmits = 1;
        }
    }

    /** One leg of a flow through a host that translates: {@code client} and {@code server} as this leg shows them. */
    FlowText leg(String host, TupleEnd client, TupleEnd server, boolean isOriginal, long conversation) {
        final FlowText flow = packets(flow(host, client, server, 100_000 + (isOriginal ? 0 : 20_000)));
        flow.interfaceName = isOriginal ? "lan" : "wan";
        flow.conversationId = conversation;
        flow.leg = isOriginal ? "original" : "translated";
        return flow;
    }

    /** Writes the records of a flow with true times: interim ones of a long flow, and the final one. */
    void write(FlowText flow, boolean isClientHost, boolean isServerHost) {
        final String key = flow.key(site).text();
        truth.keys.add(key);
        truth.isFar |= clock(flow.host).isFar();
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
                flow.flowId = nextId();
                flow.startNs = atNs + 5 * SECOND;
                flow.endReason = close;
            }
        }
        flow.isFinal = true;
        flow.endNs = Math.max(flowEnd, flow.startNs);
        flow.client.payload = payload;
        final boolean isFinalThere = send(flow);
        hasArrived |= isFinalThere;
        own(flow);
        truth.hasClientHost |= isClientHost && hasArrived;
        truth.hasServerHost |= isServerHost && hasArrived;
        // When datagrams ended is known only from the last record.
        final boolean isKnown = isUdp ? isFinalThere : hasArrived;
        truth.isUnlinkable |= !isKnown && (flow.client.nat != null || flow.server.nat != null);
    }

    private void own(FlowText flow) {
        ofFlow.computeIfAbsent(flow.flowId, id -> new HashSet<>()).add(truth);
    }

    private SimulatedClock clock(String host) {
        return clocks.computeIfAbsent(host, name -> new SimulatedClock(random, plan));
    }

    /** Whether it arrives at all. */
    private boolean send(FlowText flow) {
        if (random.nextInt(1_000) < plan.lost()) {
            truth.isIncomplete = true;
            return false;
        }
        final boolean isLate = random.nextInt(1_000) < plan.late();
        final SimulatedClock clock = clock(flow.host);
        final long trueStart = flow.startNs;
        final long trueEnd = flow.endNs;
        flow.startNs = clock.at(trueStart);
        flow.endNs = Math.max(flow.startNs, clock.at(trueEnd));
        long atNs = trueEnd + (long) (arrivals.nextDouble() * plan.maxDelayNs());
        if (isLate) {
            truth.isIncomplete = true;
            atNs += 20 * SECOND + (long) (arrivals.nextDouble() * 200 * SECOND);
        }
        deliver(flow, atNs);
        if (random.nextInt(1_000) < plan.duplicated()) {
            deliver(flow, atNs + (long) (arrivals.nextDouble() * 30 * SECOND));
        }
        flow.startNs = trueStart;
        flow.endNs = trueEnd;
        truth.arrived.add(flow.flowId);
        return true;
    }

    private void deliver(FlowText flow, long atNs) {
        deliveries.add(new Delivery(atNs, flow.key(site).text(), flow.json()));
        if (flow.client.nat != null || flow.server.nat != null) {
            deliveries.add(new Delivery(
                    atNs + (long) (arrivals.nextDouble() * SECOND),
                    flow.otherKey(site).text(),
                    flow.mappingJson()));
        }
    }

    /** A clock that is wrong by a constant, by minutes, or that steps. */
    private static final class SimulatedClock {
        private final long errorNs;
        private final boolean isFar;
        private final long stepAtNs;
        private final long stepNs;

        SimulatedClock(Random random, WorldPlan plan) {
            final long small = (long) ((2 * random.nextDouble() - 1) * plan.maxClockErrorNs());
            this.isFar = random.nextInt(1_000) < plan.farClocks();
            final boolean doesStep = isFar && random.nextBoolean();
            final long far = (random.nextBoolean() ? 1 : -1) * (5 + random.nextInt(180)) * SECOND;
            this.errorNs = isFar && !doesStep ? small + far : small;
            this.stepAtNs =
                    doesStep ? BEGIN + (long) (random.nextDouble() * plan.connections() * 20 * MS) : Long.MAX_VALUE;
            this.stepNs = far;
        }

        boolean isFar() {
            return isFar;
        }

        long at(long trueNs) {
            return trueNs + errorNs + (trueNs >= stepAtNs ? stepNs : 0);
        }
    }
}
