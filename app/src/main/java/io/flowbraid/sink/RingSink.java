// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Takes the output off the correlator's thread: records are copied into a ring and written by a thread of its own, so
 * that a slow terminal or pipe never holds up a packet.
 *
 * <p>Flows that can wait for room do ({@link #hasRoom}). Otherwise a full ring is a counted loss ({@code ring_full})
 * with live input and a wait with a capture file, which has time; at the end, when nothing is held up any more, a wait,
 * too. When the output goes away (a closed pipe), what is left is counted as {@code output_failed} and the owner is
 * called. When the end is cut short, what has not left is counted as {@code cut_short}.
 *
 * <p>A record is out when it was flushed. Both the thread that writes and the one that cuts the end short may have the
 * last word about a record; {@link #settled} decides whose it is.
 */
public final class RingSink implements FlowSink {
    /** What to do with a record when the ring is full. */
    public enum WhenFull {
        LOSE,
        WAIT
    }

    /** A flow is shown this soon after a pause; a longer pause costs fewer wake-ups. */
    private static final long SHORTEST_SLEEP_NS = 1_000_000;

    private static final long MAX_SLEEP_NS = 32_000_000;
    /**
     * After so many sleeps, an eighth of a second, nothing seems to happen; a live flow is reported each second.
     */
    private static final int QUIET_ROUNDS = 8;

    private static final long QUIET_SLEEP_NS = 1_000_000_000;
    /** Records after which the output is flushed, though more wait. */
    private static final int RECORDS_PER_FLUSH = 256;
    /** Value of {@link #settled} when what is left was given up. */
    private static final long GIVEN_UP = Long.MAX_VALUE;

    private static final long TIMEOUT_MS = 500;
    private static final long JOIN_LOOK_MS = 50;
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(1);

    private final RingBuffer<FlowRecord> ring;
    private final EventPoller<FlowRecord> poller;
    private final FlowSink outlet;
    private final WhenFull whenFull;
    private final EventPoller.Handler<FlowRecord> writer = (flow, sequence, endOfBatch) -> write(flow, sequence);
    /** Sequence of the last record whose fate is counted. */
    private final AtomicLong settled = new AtomicLong(-1);
    /** Written, not yet flushed: the last one's sequence. Of the writing thread, as are the next two. */
    private long writtenSequence = -1;

    private final Consumer<RuntimeException> onOutputFailed;
    private final Counter in;
    private final Counter out;
    private final Counter ringFull;
    private final Counter outputFailed;
    private final Counter cutShort;
    private final Counter tooLate;
    private final Thread thread;
    private volatile boolean isEnding;
    private volatile boolean isClosing;
    /** In a long sleep, out of which the next record wakes it. */
    private volatile boolean isAsleep;

    private boolean hasFailed;
    /** The record that is written, or was written last. */
    private long attempted = -1;

    private boolean isStuck;
    private long stuckSinceNs;

    /**
     * Starts the thread.
     *
     * @param size a power of two
     * @param onOutputFailed called once, on the sink's thread, with what the outlet threw when it can't write any more
     */
    public RingSink(
            FlowSink outlet,
            int size,
            WhenFull whenFull,
            LedgerStage stage,
            Consumer<RuntimeException> onOutputFailed) {
        this(outlet, size, whenFull, stage, onOutputFailed, Thread::new);
    }

    /**
     * The same on another kind of thread. One that begins again after a failure goes on with the record after the one
     * it failed with, which is counted as {@code output_failed}.
     */
    public RingSink(
            FlowSink outlet,
            int size,
            WhenFull whenFull,
            LedgerStage stage,
            Consumer<RuntimeException> onOutputFailed,
            BiFunction<Runnable, String, Thread> threads) {
        this.outlet = outlet;
        this.whenFull = whenFull;
        this.onOutputFailed = onOutputFailed;
        // The wait strategy is never used: the poller does not wait.
        ring = RingBuffer.createSingleProducer(FlowRecord::new, size, new YieldingWaitStrategy());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        in = stage.in();
        out = stage.out();
        ringFull = stage.loss("ring_full");
        outputFailed = stage.loss("output_failed");
        cutShort = stage.loss("cut_short");
        tooLate = stage.loss("after_the_end");
        stage.held(this::unsettled);
        thread = threads.apply(this::drain, "output-" + stage.name());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void accept(FlowRecord flow) {
        if (isFull() && mayWait(flow)) {
            awaitRoom();
        }
        in.increment();
        if (isGivenUp()) {
            tooLate.increment();
            return;
        }
        if (isFull()) {
            ringFull.increment();
            return;
        }
        final long sequence = ring.next();
        ring.get(sequence).copyFrom(flow);
        ring.publish(sequence);
        // Without a fence it may be missed, once in a great while: then this record waits for the end of the sleep.
        if (isAsleep) {
            isAsleep = false;
            LockSupport.unpark(thread);
        }
    }

    /** An output that has taken nothing for a while is not waited for: what comes then is lost, and counted. */
    @Override
    public boolean hasRoom() {
        if (whenFull == WhenFull.WAIT || !isFull()) {
            isStuck = false;
            return true;
        }
        if (isEnding) {
            return isGivenUp();
        }
        final long nowNs = System.nanoTime();
        if (!isStuck) {
            isStuck = true;
            stuckSinceNs = nowNs;
        }
        return nowNs - stuckSinceNs > STUCK_NS;
    }

    /** Plenty of room: records that may come later as well do not displace others. */
    public boolean isHalfEmpty() {
        return ring.remainingCapacity() > ring.getBufferSize() / 2;
    }

    private boolean isFull() {
        return !ring.hasAvailableCapacity(1);
    }

    private boolean mayWait(FlowRecord flow) {
        return whenFull == WhenFull.WAIT || isEnding || flow.endReason == EndReason.SHUTDOWN;
    }

    private void awaitRoom() {
        while (isFull() && !isGivenUp()) {
            LockSupport.parkNanos(SHORTEST_SLEEP_NS);
        }
    }

    /** Records that have neither left nor been lost. */
    private long unsettled() {
        final long upTo = settled.get();
        return upTo == GIVEN_UP ? 0 : ring.getCursor() - upTo;
    }

    private boolean isGivenUp() {
        return settled.get() == GIVEN_UP;
    }

    @Override
    public void ending() {
        isEnding = true;
    }

    @Override
    public void cutShort() {
        final long upTo = settled.getAndSet(GIVEN_UP);
        if (upTo != GIVEN_UP) {
            cutShort.add(ring.getCursor() - upTo);
        }
    }

    /** Nothing to do: the thread flushes whenever it has caught up. */
    @Override
    public void flush() {}

    /** Writes what is left, however long the output takes, unless {@link #cutShort}; then closes the outlet. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        try {
            while (thread.isAlive() && !isGivenUp()) {
                thread.join(JOIN_LOOK_MS);
            }
            thread.join(TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        boolean isFlushed = true;
        long sleepNs = SHORTEST_SLEEP_NS;
        int emptyRounds = 0;
        while (true) {
            // Read before polling: a record accepted before close() is seen by this poll.
            final boolean isLastRound = isClosing;
            if (poll()) {
                isFlushed = false;
                sleepNs = SHORTEST_SLEEP_NS;
                emptyRounds = 0;
                isAsleep = false;
                continue;
            }
            if (!isFlushed) {
                flushOutlet();
                isFlushed = true;
            }
            if (isLastRound) {
                break;
            }
            // First said, then looked once more, then slept: a record that comes in between is seen.
            LockSupport.parkNanos(isAsleep ? QUIET_SLEEP_NS : sleepNs);
            sleepNs = Math.min(2 * sleepNs, MAX_SLEEP_NS);
            isAsleep = ++emptyRounds > QUIET_ROUNDS;
        }
        attempt(outlet::close);
    }

    private boolean poll() {
        try {
            return poller.poll(writer) == EventPoller.PollState.PROCESSING;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the writer throws nothing checked", e);
        }
    }

    private boolean write(FlowRecord flow, long sequence) {
        if (isGivenUp()) {
            return true;
        }
        if (!hasFailed && sequence == attempted) {
            lose(sequence);
        } else if (!hasFailed) {
            attempted = sequence;
            try {
                outlet.accept(flow);
            } catch (RuntimeException e) {
                fail(e);
            }
        }
        writtenSequence = sequence;
        if (hasFailed || sequence - settled.get() >= RECORDS_PER_FLUSH) {
            flushOutlet();
            return false; // the batch ends: what was written makes room
        }
        return true;
    }

    /** This record ended the thread. Those before it are out. */
    private void lose(long sequence) {
        flushOutlet();
        if (settled.compareAndSet(sequence - 1, sequence)) {
            outputFailed.increment();
        }
    }

    /** From here on the records written so far are out, or lost. */
    private void flushOutlet() {
        if (!hasFailed) {
            attempt(outlet::flush);
        }
        final long before = settled.get();
        if (before != GIVEN_UP && settled.compareAndSet(before, writtenSequence)) {
            (hasFailed ? outputFailed : out).add(writtenSequence - before);
        }
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException cause) {
        if (!hasFailed) {
            onOutputFailed.accept(cause);
            hasFailed = true;
        }
    }
}
