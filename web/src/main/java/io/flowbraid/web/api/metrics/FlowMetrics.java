// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.RunAccounts.Bucket;
import io.flowbraid.web.RunAccounts.Delays;
import io.flowbraid.web.live.LiveFlows;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;

/** Flows, how well they are attributed, and what was lost on the way to them. */
final class FlowMetrics {
    private static final double MS_PER_SECOND = 1_000.0;

    private FlowMetrics() {}

    static void register(PrometheusRegistry registry, LiveFlows live, RunAccounts accounts) {
        GaugeWithCallback.builder()
                .name("flowbraid_live_flows")
                .help("Flows that live now.")
                .callback(metric -> metric.call(live.liveCount()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("flowbraid_page_flow_bytes")
                .help("Memory that the flows kept for the page take, about.")
                .callback(metric -> metric.call(live.sizeBytes()))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_flows_total")
                .help("Final flows by how many of their ends are named.")
                .labelNames("named_ends")
                .callback(metric -> {
                    final long[] flows = accounts.attributions().flowsByNamedEnds();
                    for (int named = 0; named < flows.length; named++) {
                        metric.call(flows[named], Integer.toString(named));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_ends_total")
                .help("Ends of final flows by what is known of their owner.")
                .labelNames("status")
                .callback(metric -> accounts.attributions()
                        .endsByStatus()
                        .forEach((status, count) -> metric.call(count, status.text())))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_ledger_lost_total")
                .help("What each stage lost, by reason.")
                .labelNames("kind", "stage", "reason")
                .callback(metric -> accounts.ledger().stages().forEach(stage -> lost(stage, metric)))
                .register(registry);
        registry.register((Collector) () -> histogram(
                "flowbraid_owner_known_delay_seconds",
                "From a flow's first packet to an end's owner being known, of ends not known before it.",
                accounts.attributions().delays()));
        registry.register((Collector) () -> histogram(
                "flowbraid_packet_latency_seconds",
                "From the kernel's time stamp of a packet to its flow being updated.",
                accounts.packetLatency()));
        registry.register((Collector) () -> histogram(
                "flowbraid_event_latency_seconds",
                "From a socket event in this host's kernel to its owner being on the flow.",
                accounts.eventLatency()));
    }

    private static void lost(LedgerStage stage, CounterWithCallback.Callback metric) {
        stage.losses().forEach((reason, count) -> metric.call(count.get(), stage.kind(), stage.name(), reason));
    }

    /** Buckets are cumulative here and single there. */
    private static HistogramSnapshot histogram(String name, String help, Delays delays) {
        final ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long before = 0;
        boolean isOpenEnded = false;
        for (final Bucket bucket : delays.buckets()) {
            // Counted while others are being added: a bucket may seem to hold less than the one before.
            final long count = Math.max(before, bucket.count());
            buckets.bucket(bucket.upToMs() / MS_PER_SECOND, count - before);
            before = count;
            isOpenEnded |= bucket.upToMs() == Double.POSITIVE_INFINITY;
        }
        if (!isOpenEnded) {
            buckets.bucket(Double.POSITIVE_INFINITY, 0L);
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(delays.sumMs() / MS_PER_SECOND)
                        .build())
                .build();
    }
}
