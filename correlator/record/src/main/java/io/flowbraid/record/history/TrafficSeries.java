// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IP bytes over time. A flow between two keys counts for both, so the lines may add up to more than the total.
 *
 * @param startNs when the first step begins, ns since the epoch
 * @param total bytes by step of all flows, each flow once
 * @param series the biggest keys, biggest first; empty if nothing is grouped by
 */
public record TrafficSeries(long startNs, long stepNs, List<Long> total, List<Line> series) {
    /**
     * One line of the chart.
     *
     * @param key the value grouped by; null of the ends of which it is not known
     * @param bytes by step of the flows in which the key has an end, each flow once
     */
    public record Line(@Nullable String key, String label, List<Long> bytes) {
        public Line {
            bytes = List.copyOf(bytes);
        }
    }

    public TrafficSeries {
        total = List.copyOf(total);
        series = List.copyOf(series);
    }
}
