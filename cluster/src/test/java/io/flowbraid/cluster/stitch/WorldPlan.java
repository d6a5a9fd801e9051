// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

/**
 * What happens in a {@link SimulatedWorld}. Rates are per thousand.
 *
 * @param connections true connections
 * @param maxClockErrorNs how far a clock is from the true time
 * @param farClocks hosts whose clock is minutes away, or steps by minutes
 * @param maxDelayNs from a record's time to its arrival
 * @param lost records that never arrive
 * @param late records that arrive after the grace
 * @param duplicated records that arrive twice
 * @param reused connections whose five-tuple is used again soon
 */
public record WorldPlan(
        int connections,
        long maxClockErrorNs,
        int farClocks,
        long maxDelayNs,
        int lost,
        int late,
        int duplicated,
        int reused) {
    public static WorldPlan rough(int connections) {
        return new WorldPlan(connections, 900 * FlowText.MS, 0, 8 * FlowText.SECOND, 20, 20, 50, 150);
    }

    /** The same, and a third of the clocks cannot be trusted. */
    public static WorldPlan wild(int connections) {
        return new WorldPlan(connections, 900 * FlowText.MS, 333, 8 * FlowText.SECOND, 30, 20, 50, 300);
    }

    /** Everything arrives in time, and clocks are good. */
    public static WorldPlan orderly(int connections) {
        return new WorldPlan(connections, 2 * FlowText.MS, 0, 8 * FlowText.SECOND, 0, 0, 50, 100);
    }

    /** The same, and no five-tuple is used again: each connection can be joined. */
    public static WorldPlan calm(int connections) {
        return new WorldPlan(connections, 2 * FlowText.MS, 0, 8 * FlowText.SECOND, 0, 0, 50, 0);
    }
}
