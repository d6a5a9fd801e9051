// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What a watcher takes for itself, percent of one core, when it has run long enough for its code to be compiled.
 *
 * @param busyPercent while {@link #CONNECTIONS_PER_SECOND} short connections are made
 * @param idlePercent while we do nothing; others on the machine may
 */
record OwnCost(double busyPercent, double idlePercent) {
    static final int CONNECTIONS_PER_SECOND = 10_000;

    private static final int WARM_UP_S = 15;
    private static final int BUSY_S = 10;
    private static final int CALM_S = 3;
    private static final int IDLE_S = 20;

    static OwnCost of(Rounds rounds) throws IOException, InterruptedException {
        try (Watcher watcher = rounds.warm()) {
            rounds.connect(WARM_UP_S * CONNECTIONS_PER_SECOND, CONNECTIONS_PER_SECOND);
            final long beforeBusyNs = watcher.cpuNs();
            final long busySinceNs = System.nanoTime();
            rounds.connect(BUSY_S * CONNECTIONS_PER_SECOND, CONNECTIONS_PER_SECOND);
            final double busyPercent = percent(watcher.cpuNs() - beforeBusyNs, busySinceNs);
            TimeUnit.SECONDS.sleep(CALM_S);
            final long beforeIdleNs = watcher.cpuNs();
            final long idleSinceNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(IDLE_S);
            return new OwnCost(busyPercent, percent(watcher.cpuNs() - beforeIdleNs, idleSinceNs));
        }
    }

    private static double percent(long cpuNs, long sinceNs) {
        return 100.0 * cpuNs / (System.nanoTime() - sinceNs);
    }
}
