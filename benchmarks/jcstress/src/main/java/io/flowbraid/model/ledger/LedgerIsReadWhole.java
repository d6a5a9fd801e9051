// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Does a reading of the ledger show an account as it stood at one moment, while its thread counts? Two items enter; the
 * first one leaves, the second one is lost. A reader that looks once sees an item that entered and is nowhere.
 *
 * <p>A writer that loses its processor for a second fails the test: the ledger waits no longer. Run it on an idle
 * machine.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Before the first item.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Between the items.")
@Outcome(id = "2, 1, 1", expect = Expect.ACCEPTABLE, desc = "After both items.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item is counted in part, or in the wrong order.")
@State
public class LedgerIsReadWhole {
    private final LossLedger ledger = new LossLedger();
    private final LedgerStage stage = ledger.open("capture", "lo");
    private final Counter lost = stage.loss("ring_full");

    @Actor
    public void writer() {
        stage.in().increment();
        stage.out().increment();
        stage.in().increment();
        lost.increment();
    }

    @Actor
    public void reader(JJJ_Result result) {
        final StageReading reading = ledger.read().stages().get(0);
        result.r1 = reading.in();
        result.r2 = reading.out();
        result.r3 = reading.lost();
    }
}
