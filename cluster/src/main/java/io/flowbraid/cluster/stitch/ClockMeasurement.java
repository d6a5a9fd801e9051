// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

/** One measurement of the difference between two clocks. */
final class ClockMeasurement {
    private ClockMeasurement() {}

    /** Measures if both views are closed and counted the same payload: then they saw the same beginning. */
    static void of(HostView one, HostView other, ClockSkews skews) {
        if (one.host.equals(other.host) || one.isMapping || other.isMapping) {
            return;
        }
        final boolean isSwapped = !one.client.equals(other.client);
        if (Payload.compare(one, other, isSwapped) == Payload.Proof.AGREES) {
            skews.measured(one.host, other.host, other.startNs - one.startNs);
        }
    }
}
