// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import org.junit.jupiter.api.Test;

class DropCountsTest {
    private final LedgerStage stage = new LossLedger().open("capture", "test");

    @Test
    void shouldGrowBeyond32Bits() {
        final DropCounts drops = new DropCounts(stage, 0, 0);
        for (long total = 0; total <= 10_000_000_000L; total += 1_000_000_000L) {
            drops.update((int) total, 0);
        }

        assertThat(drops.kernelDropped()).isEqualTo(10_000_000_000L);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldNotCountWhatWasDroppedBeforeTheStart() {
        final DropCounts drops = new DropCounts(stage, 100, -1);

        drops.update(103, 1);

        assertThat(drops.kernelDropped()).isEqualTo(3);
        assertThat(drops.interfaceDropped()).isEqualTo(2);
        assertThat(stage.in().get()).isEqualTo(5);
    }

    @Test
    void shouldCountNothingWhenTheInterfaceWasRemovedWithItsCount() {
        final DropCounts drops = new DropCounts(stage, 0, 100);

        drops.update(0, 107);
        drops.update(0, 0);
        drops.update(0, 2);

        assertThat(drops.interfaceDropped()).isEqualTo(9);
        assertThat(stage.imbalance()).isZero();
    }
}
