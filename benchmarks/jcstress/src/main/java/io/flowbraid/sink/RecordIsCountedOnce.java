// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * One thread writes the last records while another cuts the end short. Both may have the last word about a record, and
 * only one of them may count it.
 */
@JCStressTest
@Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "The records were written.")
@Outcome(id = "0, 2, 0", expect = Expect.ACCEPTABLE, desc = "The records were cut short.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A record is counted twice, or not at all.")
@State
public class RecordIsCountedOnce {
    private static final FlowRecord RECORD = new FlowRecord();
    private static final int SLOTS = 2;

    private final LedgerStage stage = new LossLedger().open("sink", "json");
    private final Body body = new Body();
    private final RingSink sink =
            new RingSink(flow -> {}, SLOTS, RingSink.WhenFull.LOSE, stage, cause -> {}, body::keep);

    public RecordIsCountedOnce() {
        for (int i = 0; i < SLOTS; i++) {
            sink.accept(RECORD);
        }
        sink.close();
    }

    @Actor
    public void writes() {
        body.run.run();
    }

    @Actor
    public void cutsShort() {
        sink.cutShort();
    }

    @Arbiter
    public void counts(JJJ_Result result) {
        result.r1 = stage.out().get();
        result.r2 = stage.lost();
        result.r3 = stage.imbalance();
    }

    /** What the sink's thread would run; an actor does. */
    private static final class Body {
        private Runnable run = () -> {};

        private Thread keep(Runnable given, String name) {
            run = given;
            return new Thread(name) {
                @Override
                public synchronized void start() {
                    // An actor runs it.
                }
            };
        }
    }
}
