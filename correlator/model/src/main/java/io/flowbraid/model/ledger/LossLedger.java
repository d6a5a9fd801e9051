// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * Every stage from wire to sink, in the order data passes them: nothing is lost without a name and a count. Passages
 * compare what left one stage with what entered the next. Any thread may read.
 */
public final class LossLedger {
    private final List<LedgerStage> stages = new CopyOnWriteArrayList<>();
    private final List<Passage> passages = new CopyOnWriteArrayList<>();
    private volatile boolean isEnded;

    /** Opens the account of a new stage. */
    public LedgerStage open(String kind, String name) {
        final LedgerStage stage = new LedgerStage(kind, name);
        stages.add(stage);
        return stage;
    }

    public List<LedgerStage> stages() {
        return stages;
    }

    /**
     * Compares two sums: what left {@code from} enters {@code to}.
     *
     * @param left grows before {@code entered} does
     */
    public void passage(String from, String to, LongSupplier left, LongSupplier entered) {
        passages.add(new Passage(from, to, left, entered));
    }

    /** Says that every stage has come to rest: from now on nothing is on its way. */
    public void end() {
        isEnded = true;
    }

    /** Each account at a moment when it is whole. Waits for that moment, a second at most. */
    public LedgerReading read() {
        final SteadyReading reading = new SteadyReading();
        final List<StageReading> read = new ArrayList<>();
        for (final LedgerStage stage : stages) {
            read.add(reading.steady(stage::read, account -> account.imbalance() == 0));
        }
        final List<PassageReading> between = new ArrayList<>();
        for (final Passage passage : passages) {
            between.add(reading.first(passage::read, passed -> passed.between() >= 0));
        }
        return new LedgerReading(List.copyOf(read), List.copyOf(between), isEnded);
    }

    public boolean isClosed() {
        return read().isClosed();
    }
}
