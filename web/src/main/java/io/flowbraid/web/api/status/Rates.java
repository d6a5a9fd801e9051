// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts that only rise, read each second, as amounts a second. One thread adds, any reads. */
final class Rates {
    private static final double MS_PER_SECOND = 1_000.0;

    private final Map<String, long[]> last = new HashMap<>();
    private final ConcurrentMap<String, Double> rates = new ConcurrentHashMap<>();

    void add(String name, long total, long nowMs) {
        final long[] before = last.put(name, new long[] {total, nowMs});
        if (before != null && nowMs > before[1]) {
            rates.put(name, Math.max(0, total - before[0]) * MS_PER_SECOND / (nowMs - before[1]));
        }
    }

    double of(String name) {
        return rates.getOrDefault(name, 0.0);
    }
}
