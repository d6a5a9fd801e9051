// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every stage from wire to sink, in the order data passes them: nothing is lost without a name and a count. */
public final class LossLedger {
    private final List<LedgerStage> stages = new CopyOnWriteArrayList<>();

    /** Opens the account of a new stage. */
    public LedgerStage open(String kind, String name) {
        final LedgerStage stage = new LedgerStage(kind, name);
        stages.add(stage);
        return stage;
    }

    public List<LedgerStage> stages() {
        return stages;
    }

    public boolean isClosed() {
        return stages.stream().allMatch(stage -> stage.imbalance() == 0);
    }
}
