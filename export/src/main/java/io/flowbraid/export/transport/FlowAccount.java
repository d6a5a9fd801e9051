// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;

/** The account of flow records on their way to one collector. (NOT thread safe; any thread reads the stage) */
public final class FlowAccount {
    private final LedgerStage stage;
    private final Counter receiverAway;
    private final Counter receiverSlow;
    private final Counter tooManyLongFlows;

    public FlowAccount(LedgerStage stage) {
        this.stage = stage;
        receiverAway = stage.loss("receiver_away");
        receiverSlow = stage.loss("receiver_slow");
        tooManyLongFlows = stage.loss("too_many_long_flows");
    }

    /** A record came. */
    public void took() {
        stage.in().increment();
        stage.waiting().increment();
    }

    void sent(int flows) {
        stage.waiting().add(-flows);
        stage.out().add(flows);
    }

    /** The collector could not be reached. */
    void lostAway(int flows) {
        lost(receiverAway, flows);
    }

    /** The collector read too slowly. */
    void lostSlow(int flows) {
        lost(receiverSlow, flows);
    }

    /** An interim record, left out because too many live flows are remembered. */
    public void leftOut() {
        lost(tooManyLongFlows, 1);
    }

    private void lost(Counter reason, int flows) {
        stage.waiting().add(-flows);
        reason.add(flows);
    }
}
