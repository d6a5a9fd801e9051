// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A recorded feed: a file with one message body a line. A thread of its own reads ahead, so that lines are decoded
 * while the events before them are correlated. (One thread may call it.)
 *
 * <ul>
 *   <li>Beside a capture file, whose packets it is merged with: events in the order of their time, for files whose
 *       lines are out of order by no more than {@value #LOOK_AHEAD} events, as those of several threads are; events of
 *       the same time keep the file's order.
 *   <li>Without packets: events in the order of the file, which is that of their arrival.
 * </ul>
 */
public final class FeedFileReader implements AutoCloseable {
    static final int LOOK_AHEAD = 4_096;

    /** Events that are handed over at once, so that the two threads seldom meet. */
    private static final int BATCH = 256;

    private static final int BATCHES = 8;

    private final int feed;
    private final LedgerStage messages;
    private final LedgerStage events;
    private final FeedLines lines;
    private final EventOrder order;
    private final int lookAhead;
    private final AtomicInteger held = new AtomicInteger();
    private final ArrayDeque<EventOrder.Waiting> spare = new ArrayDeque<>();
    private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
    private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;
    /** Read when the batch after which nothing comes has been taken. */
    private @Nullable Throwable failure;

    private @Nullable Batch taken;
    private int given;
    private boolean isAtEnd;

    private static final class Batch {
        private final EventOrder.Waiting[] events = new EventOrder.Waiting[BATCH];
        private int size;
        private boolean isLast;
    }

    /**
     * Opens the file and gives its events in the order of their time.
     *
     * @param feed number its events carry
     * @param commandLines what is kept of them
     * @throws FeedException when it cannot be read
     */
    public FeedFileReader(Path file, int feed, LossLedger ledger, CommandLines commandLines) {
        this(file, feed, ledger, commandLines, true);
    }

    /**
     * Opens the file and gives its events in the order in which they are written.
     *
     * @param feed number its events carry
     * @param commandLines what is kept of them
     * @throws FeedException when it cannot be read
     */
    public static FeedFileReader inFileOrder(Path file, int feed, LossLedger ledger, CommandLines commandLines) {
        return new FeedFileReader(file, feed, ledger, commandLines, false);
    }

    private FeedFileReader(Path file, int feed, LossLedger ledger, CommandLines commandLines, boolean isByTime) {
        this.feed = feed;
        order = new EventOrder(isByTime);
        lookAhead = isByTime ? LOOK_AHEAD : 1;
        messages = ledger.open("feed", file + " messages");
        events = ledger.open("feed", file + " events");
        events.held(held::get);
        lines = new FeedLines(file, commandLines, messages, new Ordering());
        for (int i = 0; i < BATCHES; i++) {
            empty.add(new Batch());
        }
        thread = new Thread(this::readAhead, "feed-file");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The next event, valid until the next call; null at the end of the file.
     *
     * @throws FeedException when the file cannot be read any further
     */
    public @Nullable SocketEvent next() {
        while (!isAtEnd && (taken == null || given == taken.size)) {
            takeBatch();
        }
        if (isAtEnd) {
            return null;
        }
        held.getAndDecrement();
        events.out().increment();
        return Objects.requireNonNull(taken).events[given++].event;
    }

    private void takeBatch() {
        try {
            if (taken != null) {
                isAtEnd = taken.isLast;
                empty.add(taken); // from here on it is the other thread's
            }
            if (isAtEnd) {
                rethrow();
            } else {
                taken = full.take();
                given = 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isAtEnd = true;
        }
    }

    private void rethrow() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Whether something was refused and nothing read so far was an event: it is another kind of file. */
    public boolean isNoFeed() {
        return isAtEnd && order.added() == 0 && messages.lost() + events.lost() > 0;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.close();
    }

    private void readAhead() {
        try {
            boolean isLast = false;
            while (!isLast) {
                final Batch batch = empty.take();
                isLast = fill(batch);
                full.put(batch);
            }
        } catch (InterruptedException e) {
            // The reader was closed: nobody waits for more.
        }
    }

    /** Says whether nothing comes after it. A failure goes to the thread that asks for events. */
    private boolean fill(Batch batch) {
        for (int i = 0; i < batch.size; i++) {
            spare.add(batch.events[i]);
        }
        batch.size = 0;
        try {
            while (batch.size < BATCH) {
                while (!lines.isAtEnd() && order.size() < lookAhead) {
                    lines.readLine();
                }
                final EventOrder.Waiting next = order.poll();
                if (next == null) {
                    batch.isLast = true;
                    break;
                }
                batch.events[batch.size++] = next;
            }
        } catch (Throwable e) {
            failure = e;
            batch.isLast = true;
        }
        return batch.isLast;
    }

    private final class Ordering implements FeedBodyListener {
        @Override
        public void event(SocketEvent event) {
            final EventOrder.Waiting unused = spare.poll();
            final EventOrder.Waiting next = unused != null ? unused : new EventOrder.Waiting();
            next.event.copyFrom(event);
            next.event.feed = feed;
            events.in().increment();
            held.getAndIncrement();
            order.add(next);
        }

        @Override
        public void refused(Malformation why) {
            events.in().increment();
            events.loss(why.text()).increment();
        }
    }
}
