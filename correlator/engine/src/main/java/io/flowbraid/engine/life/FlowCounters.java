// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.function.LongSupplier;

/** What the ledger says of flows: each that began is reported, live, or counted under the reason it has no record. */
final class FlowCounters {
    final Counter opened;
    final Counter ended;
    final Counter captured;
    final Counter joined;
    final Counter cutShort;
    /** Flows chosen for eviction. */
    final Counter evictionsBegun;
    /** Flows evicted, with their records. */
    final Counter evicted;

    FlowCounters(LedgerStage flows, LedgerStage evictions, LongSupplier liveFlows) {
        opened = flows.in();
        ended = flows.out();
        captured = flows.loss(LedgerStage.CAPTURED);
        joined = flows.loss(LedgerStage.JOINED);
        cutShort = flows.loss("cut_short");
        flows.held(() -> liveFlows.getAsLong() - cutShort.get());
        evictionsBegun = evictions.in();
        evicted = evictions.out();
    }
}
