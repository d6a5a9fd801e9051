// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.broker.BrokerCluster;
import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.model.flow.FlowRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What a record of {@code --kafka} costs the thread that gives it to the sink, which is {@code output-kafka} in the
 * product, and the sink's own threads: processor time, without the broker. Records come one by one at a pace.
 *
 * <pre>
 *  make bench-sink                 2,000 records a second
 *  make bench-sink PACE=500
 * </pre>
 */
final class SinkLoad {
    private static final int WARM_UP = 100_000;
    private static final int SECONDS = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SinkLoad() {}

    /** @param args records by second */
    public static void main(String[] args) throws Exception {
        final int pace = Integer.parseInt(args[0]);
        final Path directory = Files.createTempDirectory("flowbraid-sink");
        try (BrokerCluster brokers = BrokerCluster.started(1);
                SinkUnderTest sink = new SinkUnderTest(brokers.bootstrap(), directory, Map.of())) {
            sink.accept(0, WARM_UP);
            send(sink, pace, pace);
            final Map<String, Long> before = cpuNs();
            send(sink, pace, pace * SECONDS);
            final Map<String, Long> after = cpuNs();
            after.forEach((thread, ns) -> {
                final double us = (ns - before.getOrDefault(thread, 0L)) / 1e3 / (pace * SECONDS);
                if (us > 0.1) {
                    System.out.printf(Locale.ROOT, "%6.1f µs a record: %s%n", us, thread);
                }
            });
        } finally {
            LocalBroker.removeAll(List.of(directory));
        }
    }

    private static void send(SinkUnderTest sink, int pace, int count) {
        final FlowRecord flow = SinkUnderTest.flow(1);
        final long startNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            final long atNs = startNs + i * 1_000_000_000L / pace;
            while (System.nanoTime() < atNs) {
                LockSupport.parkNanos(atNs - System.nanoTime());
            }
            flow.flowId = i;
            sink.accept(flow);
        }
    }

    private static Map<String, Long> cpuNs() {
        final Map<String, Long> byName = new TreeMap<>();
        for (final long id : THREADS.getAllThreadIds()) {
            final var info = THREADS.getThreadInfo(id);
            if (info != null) {
                byName.merge(info.getThreadName(), THREADS.getThreadCpuTime(id), Long::sum);
            }
        }
        return byName;
    }
}
