// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.conversation.ConversationParts;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;

/** What begins, reports and ends flows. */
public final class LifeParts {
    public final EngineClock clock = new EngineClock();
    public final SocketLife sockets;
    public final FlowTiming timing;
    public final FlowReporter reporter;
    public final FlowLife flows;

    /** Where records go, and the stages of the ledger that count flows. */
    public record Output(FlowSink sink, LedgerStage flows, LedgerStage evictions) {}

    public LifeParts(
            CorrelatorSettings settings,
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            ConversationParts conversation,
            AttributionParts attribution,
            Output output) {
        sockets = new SocketLife(tables.flows, observation.points, ownership.ownerships);
        timing = new FlowTiming(settings, tables.flows, observation, sockets.sums);
        reporter = new FlowReporter(
                tables.flows,
                ownership,
                observation.points,
                conversation.conversations,
                new SocketFlowReporter(ownership, observation, sockets.sums),
                sockets.takeovers);
        final FlowReports reports = new FlowReports(reporter, clock, output.sink(), tables.updates);
        final FlowCounters counters = new FlowCounters(output.flows(), output.evictions(), tables.flows::size);
        flows = new FlowLife(tables, timing, conversation, attribution, sockets, reports, counters);
    }
}
