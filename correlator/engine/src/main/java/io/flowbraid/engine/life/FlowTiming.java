// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.FlowTimers;

/** When flows are due, and which to evict. */
public final class FlowTiming {
    public final Deadlines deadlines;
    public final FlowTimers timers;
    final Victims victims;

    FlowTiming(CorrelatorSettings settings, FlowTable flows, ObservationParts observation, SocketSums sums) {
        deadlines = new Deadlines(settings, observation.points, observation.progress, sums);
        timers = new FlowTimers(flows, deadlines);
        victims = new Victims(flows, deadlines);
    }
}
