// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

import io.flowbraid.model.ledger.LedgerStage;
import java.io.PrintStream;
import java.util.Locale;

/** Counts steps of the wall clock, and reports each in a sentence. */
public final class CountedSteps implements StepListener {
    private final LedgerStage steps;
    private final PrintStream err;

    public CountedSteps(LedgerStage steps, PrintStream err) {
        this.steps = steps;
        this.err = err;
    }

    @Override
    public void stepped(long byNs) {
        steps.in().increment();
        steps.out().increment();
        err.printf(
                Locale.ROOT,
                "flowbraid: the wall clock was stepped by %+.3f s; flows go on, and their times follow%n",
                byNs / 1e9);
    }
}
