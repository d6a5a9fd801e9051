// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.util.List;

/**
 * The whole ledger, each stage at a moment when its account was whole.
 *
 * @param isOfEnded nothing moves any more: what is between two stages never arrives
 */
public record LedgerReading(List<StageReading> stages, List<PassageReading> passages, boolean isOfEnded) {
    /** Every account closes, and what left a stage entered the next, or is on its way while the run goes on. */
    public boolean isClosed() {
        return stages.stream().allMatch(stage -> stage.imbalance() == 0)
                && passages.stream().allMatch(this::isWhole);
    }

    private boolean isWhole(PassageReading passage) {
        return isOfEnded ? passage.between() == 0 : passage.between() >= 0;
    }
}
