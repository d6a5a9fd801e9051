// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;

/** What a run counts: packets and events from wire to sink, how its flows were attributed, and how late it was. */
public record RunFigures(LossLedger ledger, AttributionTally tally, Latencies latencies) {
    public RunFigures() {
        this(new LossLedger(), new AttributionTally(), new Latencies());
    }
}
