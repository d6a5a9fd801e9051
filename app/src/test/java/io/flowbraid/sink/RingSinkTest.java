// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingSinkTest {
    private static final int SIZE = 64;

    private final LossLedger ledger = new LossLedger();
    private final LedgerStage stage = ledger.open("sink", "test");
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    @Test
    void shouldDeliverEveryRecordInOrderWhenItMayWait() {
        final Collecting outlet = new Collecting(0);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.WAIT, stage, failure::set);

        for (int id = 0; id < 10_000; id++) {
            sink.accept(flow(id));
        }
        sink.close();

        assertThat(outlet.ids).hasSize(10_000).isSorted();
        assertThat(outlet.isClosed).isTrue();
        assertThat(stage.out().get()).isEqualTo(10_000);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountWhatASlowOutputLosesAndNeverWait() {
        final Collecting outlet = new Collecting(1);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.LOSE, stage, failure::set);

        for (int id = 0; id < 1_000; id++) {
            sink.accept(flow(id));
        }
        outlet.gate.countDown();
        sink.close();

        assertThat(stage.loss("ring_full").get()).isPositive();
        assertThat(outlet.ids).hasSize((int) (1_000 - stage.loss("ring_full").get()));
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldHaveNoRoomWhileFullAndNotWaitForAnOutputThatTakesNothing() {
        final Collecting outlet = new Collecting(1);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.LOSE, stage, failure::set);

        int accepted = 0;
        while (sink.hasRoom()) {
            sink.accept(flow(accepted++));
        }
        assertThat(stage.loss("ring_full").get()).isZero();
        await().until(sink::hasRoom); // it has been stuck for long: to lose is better than to hold everything up
        sink.accept(flow(accepted));
        outlet.gate.countDown();
        sink.close();

        assertThat(stage.loss("ring_full").get()).isOne();
        assertThat(outlet.ids).hasSize(accepted);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldWaitForTheOutputAtShutdown() {
        final Collecting outlet = new Collecting(0);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.LOSE, stage, failure::set);

        for (int id = 0; id < 10_000; id++) {
            final FlowRecord last = flow(id);
            last.endReason = EndReason.SHUTDOWN;
            sink.accept(last);
        }
        sink.close();

        assertThat(outlet.ids).hasSize(10_000);
    }

    @Test
    void shouldWaitForASlowOutputOnceTheEndHasBegun() throws Exception {
        final Collecting outlet = new Collecting(1);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.LOSE, stage, failure::set);
        sink.ending();

        final Thread last = new Thread(() -> IntStream.range(0, 500).forEach(id -> sink.accept(flow(id))));
        last.start();
        await().until(() -> stage.in().get() == SIZE);
        outlet.gate.countDown();
        last.join();
        sink.close();

        assertThat(outlet.ids).hasSize(500);
        assertThat(stage.lost()).isZero();
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountWhatIsLostWhenTheEndIsCutShort() {
        final Collecting outlet = new Collecting(1);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.WAIT, stage, failure::set);
        for (int id = 0; id < SIZE; id++) {
            sink.accept(flow(id));
        }

        sink.cutShort();
        sink.accept(flow(SIZE));
        sink.close();

        assertThat(stage.loss("cut_short").get()).isEqualTo(SIZE);
        assertThat(stage.loss("after_the_end").get()).isOne();
        outlet.gate.countDown();
        assertThat(stage.out().get()).isZero();
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountARecordAsOutWhenItWasFlushed() {
        final UncheckedIOException brokenPipe = new UncheckedIOException(new IOException("Broken pipe"));
        final RingSink sink =
                new RingSink(new BrokenAtFlush(brokenPipe), SIZE, RingSink.WhenFull.WAIT, stage, failure::set);

        for (int id = 0; id < 10; id++) {
            sink.accept(flow(id));
        }
        sink.close();

        assertThat(failure.get()).isSameAs(brokenPipe);
        assertThat(stage.out().get()).isZero();
        assertThat(stage.loss("output_failed").get()).isEqualTo(10);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountWhatCannotBeWrittenAndSayWhy() {
        final UncheckedIOException brokenPipe = new UncheckedIOException(new IOException("Broken pipe"));
        final RingSink sink = new RingSink(new Broken(brokenPipe), SIZE, RingSink.WhenFull.WAIT, stage, failure::set);

        for (int id = 0; id < 500; id++) {
            sink.accept(flow(id));
        }
        sink.close();

        assertThat(failure.get()).isSameAs(brokenPipe);
        assertThat(stage.loss("output_failed").get()).isEqualTo(500);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldGoOnWithTheNextRecordWhenItsThreadBeginsAgain() {
        final RuntimeException poison = new IllegalStateException("cannot take 3");
        final List<Long> taken = new CopyOnWriteArrayList<>();
        final FlowSink outlet = new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                if (flow.flowId == 3) {
                    throw poison;
                }
                taken.add(flow.flowId);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        final RingSink sink = new RingSink(
                outlet,
                SIZE,
                RingSink.WhenFull.WAIT,
                stage,
                cause -> {
                    throw cause;
                },
                (work, name) -> {
                    final Thread thread = new RestartingThread(work, name);
                    thread.setUncaughtExceptionHandler((failed, cause) -> failure.set((RuntimeException) cause));
                    return thread;
                });

        for (int id = 0; id < 6; id++) {
            sink.accept(flow(id));
        }
        sink.close();

        assertThat(failure.get()).isSameAs(poison);
        assertThat(taken).containsExactly(0L, 1L, 2L, 4L, 5L);
        assertThat(stage.loss("output_failed").get()).isEqualTo(1);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldFlushAsSoonAsItHasCaughtUp() {
        final Collecting outlet = new Collecting(0);
        final RingSink sink = new RingSink(outlet, SIZE, RingSink.WhenFull.LOSE, stage, failure::set);

        sink.accept(flow(1));

        await().until(() -> outlet.isFlushed);
        sink.close();
    }

    private static FlowRecord flow(long id) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        return flow;
    }

    /** Keeps the ids; stands still until its gate is open. */
    private static final class Collecting implements FlowSink {
        private final CountDownLatch gate;
        private final List<Long> ids = new ArrayList<>();
        private volatile boolean isFlushed;
        private volatile boolean isClosed;

        Collecting(int bolts) {
            gate = new CountDownLatch(bolts);
        }

        @Override
        public void accept(FlowRecord flow) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ids.add(flow.flowId);
        }

        @Override
        public void flush() {
            isFlushed = true;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private record BrokenAtFlush(RuntimeException cause) implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {}

        @Override
        public void flush() {
            throw cause;
        }

        @Override
        public void close() {}
    }

    private record Broken(RuntimeException cause) implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {
            throw cause;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
