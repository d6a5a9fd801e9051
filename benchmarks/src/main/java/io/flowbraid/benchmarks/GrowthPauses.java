// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.packet.PacketBatch;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How long does a packet wait while the flow table grows?
 *
 * <pre>{@code
 * benchmarks/jmh.sh --pauses 10000000
 * }</pre>
 *
 * <p>Packets of new flows alone, {@value #AT_ONCE} at a time, until there are so many. JMH would take samples; here
 * every call is in, since it is the longest that is asked for. The wall clock has what else the machine did, processor
 * time has not. A second table is grown in the virtual machine that has compiled for the first.
 */
public final class GrowthPauses {
    private static final int AT_ONCE = 64;
    private static final long INTERVAL_NS = 500;
    private static final long MAX_NS = 60_000_000_000L;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Histogram wall = new Histogram(MAX_NS, 3);
    private final Histogram cpu = new Histogram(MAX_NS, 3);
    private final PacketBatch batch = new PacketBatch(AT_ONCE);
    private final int flows;
    private final Correlator correlator;

    private GrowthPauses(int flows) {
        this.flows = flows;
        this.correlator = new Correlator(room(flows), new TallySink(), new LossLedger());
    }

    public static void main(String[] args) {
        final int flows = args.length == 0 ? 10_000_000 : Integer.parseInt(args[0]);
        final GrowthPauses warmUp = new GrowthPauses(Math.min(flows, 1_000_000));
        warmUp.grow();
        try {
            final GrowthPauses growth = new GrowthPauses(flows);
            final long before = directBytes();
            growth.grow();
            growth.print(System.out, directBytes() - before);
        } finally {
            Reference.reachabilityFence(warmUp); // were it collected meanwhile, the difference would be wrong
        }
    }

    private static CorrelatorSettings room(int flows) {
        final CorrelatorSettings usual =
                CorrelatorSettings.defaults(List.of(new ObservedInterface("growth", 0, 0, new long[0])));
        return usual.withRoom(flows, usual.limits().maxOwnerships());
    }

    private void grow() {
        long timeNs = 1_700_000_000_000_000_000L;
        for (int flow = 0; flow < flows; ) {
            batch.clear();
            for (; flow < flows && !batch.isFull(); flow++) {
                timeNs += INTERVAL_NS;
                Observation.append(batch, PacketStream.flow(flow), true, timeNs, TcpFlags.ACK, 0, 40, 0);
            }
            final long cpuNs = threads.getCurrentThreadCpuTime();
            final long beganNs = System.nanoTime();
            correlator.onPackets(batch);
            wall.recordValue(System.nanoTime() - beganNs);
            cpu.recordValue(threads.getCurrentThreadCpuTime() - cpuNs);
        }
        if (correlator.liveFlows() != flows) {
            throw new IllegalStateException(correlator.liveFlows() + " flows are live, not " + flows);
        }
    }

    private void print(PrintStream out, long tableBytes) {
        out.printf(Locale.ROOT, "%,d flows, %d bytes each beside the heap%n", flows, tableBytes / flows);
        out.printf("for %d packets, microseconds    median     99 %%  99.99 %%      most%n", AT_ONCE);
        print(out, "wall clock", wall);
        print(out, "processor time", cpu);
    }

    private static void print(PrintStream out, String name, Histogram histogram) {
        out.printf(
                Locale.ROOT,
                "%-29s %8.1f %8.1f %8.1f %9.1f%n",
                name,
                histogram.getValueAtPercentile(50) / 1_000.0,
                histogram.getValueAtPercentile(99) / 1_000.0,
                histogram.getValueAtPercentile(99.99) / 1_000.0,
                histogram.getMaxValue() / 1_000.0);
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
