// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import io.flowbraid.model.ledger.LedgerStage;
import org.jspecify.annotations.Nullable;

/** The table of flows with what belongs to it. */
public final class TableParts {
    /** Maximum live flows. */
    public final int maxFlows;

    public final FlowTable flows;
    public final Tombstones tombstones;
    /** Null when nobody follows live flows. */
    public final @Nullable LiveUpdates updates;

    /** @param isFollowed somebody follows live flows */
    public TableParts(int maxFlows, boolean isFollowed, LedgerStage tombstoneStage) {
        this.maxFlows = maxFlows;
        flows = new FlowTable(maxFlows);
        tombstones = new Tombstones(maxFlows, tombstoneStage);
        updates = isFollowed ? new LiveUpdates() : null;
    }
}
