// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.record.history.HistoryState;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.api.stream.LiveStream;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Flowbraid itself costs, and how its history is. */
final class OwnMetrics {
    private static final double NS_PER_SECOND = 1_000_000_000.0;
    private static final int PAGE_BYTES = 4_096;

    private OwnMetrics() {}

    static void register(PrometheusRegistry registry, Past past, LiveStream stream) {
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Used bytes of the Java heap and of what the JVM keeps beside it.")
                .labelNames("area")
                .callback(metric -> {
                    // Asked for here: to make the JVM's beans takes longer than the whole page does to start.
                    final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
                    metric.call(memory.getHeapMemoryUsage().getUsed(), "heap");
                    metric.call(memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_resident_memory_bytes")
                .help("Resident bytes of the process.")
                .callback(metric -> metric.call(residentBytes()))
                .register(registry);
        CounterWithCallback.builder()
                .name("process_cpu_seconds_total")
                .help("Processor time of the process.")
                .callback(metric -> ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .ifPresent(used -> metric.call(used.toNanos() / NS_PER_SECOND)))
                .register(registry);
        history(registry, past);
        GaugeWithCallback.builder()
                .name("flowbraid_page_watchers")
                .help("Pages that watch the live flows.")
                .callback(metric -> metric.call(stream.watcherCount()))
                .register(registry);
    }

    private static void history(PrometheusRegistry registry, Past past) {
        GaugeWithCallback.builder()
                .name("flowbraid_history_running")
                .help("1 when flows are kept, 0 when the history is paused or off.")
                .callback(metric -> metric.call(past.condition() == HistoryState.Condition.RUNNING ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("flowbraid_history_bytes")
                .help("Bytes of the history on disk.")
                .callback(metric -> metric.call(past.state().bytes()))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_history_lost_total")
                .help("Records that the history could not keep.")
                .callback(metric -> metric.call(past.state().lost()))
                .register(registry);
    }

    private static double residentBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * (double) PAGE_BYTES;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
