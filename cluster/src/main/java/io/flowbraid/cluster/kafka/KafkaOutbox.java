// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import io.flowbraid.cluster.kafka.spool.Spool;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages between the flows and Kafka, in one order: those on their way, those that wait in memory, those that wait on
 * disk. Keeps the account: {@code in = acknowledged + waiting + lost by reason}. (Thread safe: one lock)
 */
final class KafkaOutbox {
    /** On their way to Kafka: enough for a hundred thousand messages per second at the usual delay. */
    private static final long MAX_SENT_BYTES = 4 << 20;
    /** Waiting in memory, before the disk is used. */
    private static final long MAX_QUEUED_BYTES = 2 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Spool spool;
    private final Consumer<String> warning;
    /** Handed to the producer, oldest first. */
    private final Deque<Outgoing> sent = new ArrayDeque<>();
    /** Older than what is unread in the spool. */
    private final Deque<Outgoing> queued = new ArrayDeque<>();

    private long sentBytes;
    private long queuedBytes;
    private long waiting;
    private boolean isClosed;
    private boolean isSpoolFull;
    private boolean hasSpoolFailed;
    private boolean isAway = true;

    private final Counter in;
    private final Counter out;
    private final Counter spoolFull;
    private final Counter spoolFailed;
    private final Counter tooLarge;
    private final Counter tooLate;

    KafkaOutbox(Spool spool, LedgerStage stage, Consumer<String> warning) {
        this.spool = spool;
        this.warning = warning;
        in = stage.in();
        out = stage.out();
        spoolFull = stage.loss("spool_full");
        spoolFailed = stage.loss("spool_failed");
        tooLarge = stage.loss("too_large");
        tooLate = stage.loss("after_the_end");
        // What an earlier run left came in with that run, whose account is gone.
        waiting = spool.unread();
        in.add(waiting + spool.missing());
        stage.loss("spool_corrupt").add(spool.missing());
        stage.held(this::waiting);
    }

    /** Takes a message, into memory or onto the disk; counts it as lost when there is no room. Does not wait. */
    void accept(KafkaMessage message) {
        lock.lock();
        try {
            in.increment();
            if (isClosed) {
                tooLate.increment();
            } else if (spool.unread() == 0 && queuedBytes < MAX_QUEUED_BYTES) {
                queued.add(new Outgoing(message, null));
                queuedBytes += message.memoryBytes();
                waiting++;
            } else {
                spool(message);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void spool(KafkaMessage message) {
        try {
            if (spool.append(message)) {
                waiting++;
                return;
            }
            spoolFull.increment();
            if (!isSpoolFull) {
                isSpoolFull = true;
                warning.accept("kafka: the spool " + spool.directory()
                        + " is full, so flows are lost, until Kafka takes them again; a larger kafka.spool-size keeps"
                        + " more");
            }
        } catch (IOException e) {
            spoolFailed.increment();
            spoolFailed(e);
        }
    }

    private void spoolFailed(IOException e) {
        if (!hasSpoolFailed) {
            hasSpoolFailed = true;
            warning.accept("kafka: the spool " + spool.directory() + " cannot be written or read (" + e.getMessage()
                    + "), so flows are lost while Kafka is away; free the disk, or correct its rights");
        }
    }

    /** Waits for room on the disk, as long as Kafka takes messages. */
    void awaitRoom(long timeoutMs) throws InterruptedException {
        final long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (spool.isNearlyFull() && !isAway && !isClosed) {
                final long leftNs = giveUpNs - System.nanoTime();
                if (leftNs <= 0) {
                    return;
                }
                changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The oldest message that was not sent; null when there is none, or no room for it on the way, for so long. */
    @Nullable
    Outgoing take(long timeoutMs) throws InterruptedException {
        final long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (!isClosed) {
                final Outgoing next = sentBytes < MAX_SENT_BYTES ? next() : null;
                if (next != null) {
                    sent.add(next);
                    sentBytes += next.message.memoryBytes();
                    if (!next.isSettled) {
                        return next;
                    }
                    leaveSettled();
                    continue;
                }
                final long leftNs = giveUpNs - System.nanoTime();
                if (leftNs <= 0) {
                    return null;
                }
                changed.awaitNanos(leftNs);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Outgoing next() {
        final Outgoing oldest = queued.poll();
        if (oldest != null) {
            queuedBytes -= oldest.message.memoryBytes();
            return oldest;
        }
        try {
            final Spool.Spooled spooled = spool.next();
            return spooled == null ? null : new Outgoing(spooled.message(), spooled.place());
        } catch (IOException e) {
            spoolFailed(e);
            return null;
        }
    }

    /** Kafka has it. */
    void acknowledged(Outgoing message) {
        settle(message, out);
    }

    /** Kafka will never take it. */
    void tooLarge(Outgoing message) {
        settle(message, tooLarge);
    }

    private void settle(Outgoing message, Counter fate) {
        lock.lock();
        try {
            if (message.isSettled) {
                return;
            }
            message.isSettled = true;
            waiting--;
            fate.increment();
            leaveSettled();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leaveSettled() {
        for (Outgoing oldest = sent.peek(); oldest != null && oldest.isSettled; oldest = sent.peek()) {
            sent.poll();
            sentBytes -= oldest.message.memoryBytes();
            leave(oldest);
        }
    }

    private void leave(Outgoing message) {
        if (message.place != null) {
            try {
                spool.sent(message.place);
                isSpoolFull = false;
            } catch (IOException e) {
                spoolFailed(e);
            }
        }
    }

    /**
     * What is on its way and not settled is to be sent again, in its order and before everything else. What was settled
     * behind it stays in its place, because the spool forgets messages in order only.
     */
    void takeBack() {
        lock.lock();
        try {
            for (Outgoing last = sent.pollLast(); last != null; last = sent.pollLast()) {
                if (!last.isSettled || last.place != null) {
                    queued.addFirst(last);
                    queuedBytes += last.message.memoryBytes();
                }
            }
            sentBytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Messages that were taken in and are neither acknowledged nor lost. */
    long waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Whether messages are on their way. */
    boolean hasSent() {
        lock.lock();
        try {
            return !sent.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void away(boolean now) {
        lock.lock();
        try {
            isAway = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends it: what has not left goes to the disk, for the next run. The producer must be closed.
     *
     * @return how many messages wait there
     */
    long close() {
        lock.lock();
        try {
            isClosed = true;
            takeBack();
            final List<KafkaMessage> left = new ArrayList<>();
            for (final Outgoing message : queued) {
                if (message.place == null && !message.isSettled) {
                    left.add(message.message);
                }
            }
            try {
                spool.putBack(left);
            } catch (IOException e) {
                spoolFailed.add(left.size());
                waiting -= left.size();
                spoolFailed(e);
            }
            try {
                spool.close();
            } catch (IOException e) {
                spoolFailed(e);
            }
            changed.signalAll();
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
