// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IP bytes over time.
 *
 * @param startNs when the first step begins, ns since the epoch
 * @param series biggest first; what is beyond the asked number is summed as {@link #OTHER}
 */
public record TrafficSeries(long startNs, long stepNs, List<Line> series) {
    /** Key and label of the sum of all lines that are not shown. */
    public static final String OTHER = "other";

    /**
     * One line of the chart.
     *
     * @param key the value grouped by; null of the ends of which it is not known, and of a total
     * @param bytes bytes by step
     */
    public record Line(@Nullable String key, String label, List<Long> bytes) {
        public Line {
            bytes = List.copyOf(bytes);
        }
    }

    public TrafficSeries {
        series = List.copyOf(series);
    }
}
