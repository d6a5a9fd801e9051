// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.app.clock.StepListener;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.io.PrintStream;
import java.util.Locale;

/** Counts and prints each step of the wall clock. */
final class ReportedSteps implements StepListener {
    private final LedgerStage steps;
    private final PrintStream messages;

    ReportedSteps(LossLedger ledger, PrintStream messages) {
        steps = ledger.open("clock", "steps");
        this.messages = messages;
    }

    @Override
    public void stepped(long byNs) {
        steps.in().increment();
        steps.out().increment();
        messages.printf(
                Locale.ROOT,
                "flowbraid: the wall clock was stepped by %+.3f s; flows go on, and their times follow%n",
                byNs / 1e9);
    }
}
