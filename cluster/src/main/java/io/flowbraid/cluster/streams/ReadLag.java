// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Records that wait on the brokers for this instance, by what its consumers say themselves. */
final class ReadLag {
    private static final String NAME = "records-lag";

    private ReadLag() {}

    /** Of all partitions that are read here; -1 while none is known. */
    static long of(Map<MetricName, ? extends Metric> metrics, Set<String> topics) {
        long lag = -1;
        for (final Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
            final MetricName name = entry.getKey();
            if (name.name().equals(NAME)
                    && topics.contains(name.tags().getOrDefault("topic", ""))
                    && entry.getValue().metricValue() instanceof Double records
                    && !records.isNaN()) {
                lag = Math.max(lag, 0) + records.longValue();
            }
        }
        return lag;
    }
}
