// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.LedgerStage;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.RunAccounts.Attributions;
import io.flowbraid.web.RunAccounts.Bucket;
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
        registry.register((Collector) () -> delays(accounts.attributions()));
    }

    private static void lost(LedgerStage stage, CounterWithCallback.Callback metric) {
        stage.losses().forEach((reason, count) -> metric.call(count.get(), stage.kind(), stage.name(), reason));
    }

    /** From the first packet to the owner being known; buckets are cumulative here and single there. */
    private static HistogramSnapshot delays(Attributions attributions) {
        final ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long before = 0;
        boolean isOpenEnded = false;
        for (final Bucket bucket : attributions.delays()) {
            buckets.bucket(bucket.upToMs() / MS_PER_SECOND, bucket.count() - before);
            before = bucket.count();
            isOpenEnded |= bucket.upToMs() == Double.POSITIVE_INFINITY;
        }
        if (!isOpenEnded) {
            buckets.bucket(Double.POSITIVE_INFINITY, 0L);
        }
        return HistogramSnapshot.builder()
                .name("flowbraid_owner_known_delay_seconds")
                .help("From a flow's first packet to an end's owner being known, of ends not known before it.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(attributions.delaySumMs() / MS_PER_SECOND)
                        .build())
                .build();
    }
}
