// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import java.util.function.LongSupplier;

/** Shows a board the flows that are reported. */
public final class RuleSink implements FlowSink {
    private final RuleBoard board;
    private final LongSupplier clockMs;

    /** @param clockMs ms since the epoch */
    public RuleSink(RuleBoard board, LongSupplier clockMs) {
        this.board = board;
        this.clockMs = clockMs;
    }

    @Override
    public void accept(FlowRecord flow) {
        board.accept(flow, clockMs.getAsLong());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
