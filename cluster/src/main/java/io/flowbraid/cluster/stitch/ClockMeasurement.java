// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import java.util.List;

/** Measures the difference between two clocks. */
final class ClockMeasurement {
    /** How differently long two hosts may see one connection. */
    private static final long MAX_DURATION_DIFFERENCE_NS = 500_000_000L;

    private ClockMeasurement() {}

    /**
     * Two conversations that left apart may be one whose clocks are further apart than is tolerated. If they are the
     * only two of the key, they are measured: a wrong pair gives another number than the next one, and such numbers are
     * not believed.
     */
    static void ofStrangers(List<Group> groups, ClockSkews skews) {
        if (groups.size() != 2
                || groups.get(0).views.size() != 1
                || groups.get(1).views.size() != 1) {
            return;
        }
        final HostView one = groups.get(0).views.get(0);
        final HostView other = groups.get(1).views.get(0);
        final long difference = one.endNs - one.startNs - (other.endNs - other.startNs);
        if (groups.get(0).isCompatible(groups.get(1)) && Math.abs(difference) < MAX_DURATION_DIFFERENCE_NS) {
            of(one, other, skews);
        }
    }

    /** Measures if both views are closed and counted the same payload: then they saw the same beginning. */
    static void of(HostView one, HostView other, ClockSkews skews) {
        if (one.host.equals(other.host) || one.isMapping || other.isMapping) {
            return;
        }
        if (Payload.Comparison.of(one, other).proof() == Payload.Proof.AGREES) {
            skews.measured(one.host, other.host, other.startNs - one.startNs);
        }
    }
}
