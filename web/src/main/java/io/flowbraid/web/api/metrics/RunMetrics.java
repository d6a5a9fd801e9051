// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.RunAccounts.RunGauge;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that only one kind of run has, such as the lag of a stitcher. */
final class RunMetrics implements MultiCollector {
    private final RunAccounts accounts;

    RunMetrics(RunAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public MetricSnapshots collect() {
        final Map<String, GaugeSnapshot.Builder> byName = new LinkedHashMap<>();
        for (final RunGauge gauge : accounts.gauges()) {
            final Labels.Builder labels = Labels.builder();
            gauge.labels().forEach(labels::label);
            byName.computeIfAbsent(
                            gauge.name(),
                            name -> GaugeSnapshot.builder().name(name).help(gauge.help()))
                    .dataPoint(GaugeDataPointSnapshot.builder()
                            .labels(labels.build())
                            .value(gauge.value())
                            .build());
        }
        final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        byName.values().forEach(gauge -> snapshots.metricSnapshot(gauge.build()));
        return snapshots.build();
    }
}
