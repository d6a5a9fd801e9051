// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.FlowTable;

/**
 * What flows of sockets need besides those of packets: what they count, when they end, and which flow takes them over.
 */
public final class SocketLife {
    public final SocketSums sums;
    public final SocketEnds ends;
    public final Takeovers takeovers = new Takeovers();

    SocketLife(FlowTable flows, ObservationPoints points, Ownerships ownerships) {
        sums = new SocketSums(ownerships);
        ends = new SocketEnds(flows, points, sums, ownerships);
    }
}
