// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LossLedgerTest {
    private static final int READINGS = 500;
    /** Between two items, longer than a reading takes: at no other time are two readings in a row equal. */
    private static final long PAUSE_NS = 50_000;

    private final LossLedger ledger = new LossLedger();

    @Test
    void shouldReadAnAccountThatIsWholeWhileItsStageWorks() throws Exception {
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicLong inside = new AtomicLong();
        final LedgerStage stage = ledger.open("shard events", "0");
        stage.held(inside::get);
        final Counter lost = stage.loss("table_full");
        final Thread worker = new Thread(() -> {
            for (int i = 0; !isOver.get(); i++) {
                stage.in().increment();
                inside.incrementAndGet();
                Thread.onSpinWait(); // an item is inside for a moment
                inside.decrementAndGet();
                (i % 7 == 0 ? lost : stage.out()).increment();
                final long start = System.nanoTime();
                while (System.nanoTime() - start < PAUSE_NS) {
                    Thread.onSpinWait();
                }
            }
        });
        worker.start();

        try {
            for (int i = 0; i < READINGS; i++) {
                final LedgerReading reading = ledger.read();
                assertThat(reading.stages())
                        .allSatisfy(account -> assertThat(account.imbalance()).isZero());
                assertThat(reading.isClosed()).isTrue();
            }
        } finally {
            isOver.set(true);
            worker.join();
        }
        assertThat(stage.in().get()).isPositive();
    }

    @Test
    void shouldSayWhatDoesNotCloseHoweverOftenItLooks() {
        final LedgerStage stage = ledger.open("sink", "json");
        stage.in().add(5);
        stage.out().add(2);

        final LedgerReading reading = ledger.read();

        assertThat(reading.isClosed()).isFalse();
        assertThat(reading.stages().get(0).imbalance()).isEqualTo(3);
    }

    @Test
    void shouldCompareWhatLeftAStageWithWhatEnteredTheNext() {
        final Counter left = new Counter();
        final Counter entered = new Counter();
        ledger.passage("capture", "shard packets", left::get, entered::get);
        left.add(7);
        entered.add(4);

        assertThat(ledger.read().isClosed()).as("three are on their way").isTrue();
        assertThat(ledger.read().passages())
                .singleElement()
                .satisfies(passage -> assertThat(passage.between()).isEqualTo(3));
        ledger.end();
        assertThat(ledger.read().isClosed())
                .as("nothing moves, and three never came")
                .isFalse();
        entered.add(3);
        assertThat(ledger.read().isClosed()).isTrue();
        entered.add(1);
        assertThat(ledger.read().isClosed()).as("more came than went").isFalse();
    }
}
