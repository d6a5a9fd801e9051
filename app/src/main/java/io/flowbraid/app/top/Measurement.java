// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.List;

/**
 * What all counted flows did in one interval.
 *
 * @param others the sum of flows for which there was no room
 * @param left flows that nobody measured, because too many lived at a time
 */
record Measurement(long endNs, long lengthNs, List<MeasuredFlow> flows, MeasuredFlow others, long left) {
    Measurement {
        flows = List.copyOf(flows);
    }

    static Measurement none(long lengthNs) {
        return new Measurement(
                0, lengthNs, List.of(), new MeasuredFlow(FlowReading.OF_OTHERS, 0, 0, 0, 0, 0, 0, false), 0);
    }
}
