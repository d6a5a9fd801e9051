// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.life.LifeParts;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.table.TableParts;

/** The flows that are known without packets. */
public final class SocketParts {
    public final SocketFlows flows;
    public final ExportedFlows exported;
    public final OpenSockets open;

    public SocketParts(
            CorrelatorSettings settings,
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            AttributionParts attribution,
            LifeParts life) {
        open = new OpenSockets(ownership.ownerships, ownership.book, observation.hosts);
        flows = new SocketFlows(settings, tables, observation, ownership, attribution, life, open);
        exported = new ExportedFlows(observation.points, observation.hosts, tables.flows, life.flows);
    }
}
