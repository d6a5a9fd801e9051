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
import io.flowbraid.model.thread.ReadAhead;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
    private final ReadAhead<Batch> ahead;

    private @Nullable Batch taken;
    private int given;
    private boolean isAtEnd;

    private static final class Batch {
        private final EventOrder.Waiting[] events = new EventOrder.Waiting[BATCH];
        private int size;
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
        ahead = new ReadAhead<>(
                "feed-file", Stream.generate(Batch::new).limit(BATCHES).toList(), this::fill);
    }

    /**
     * The next event, valid until the next call; null at the end of the file.
     *
     * @throws FeedException when the file cannot be read any further
     */
    public @Nullable SocketEvent next() {
        while (!isAtEnd && (taken == null || given == taken.size)) {
            taken = ahead.next();
            given = 0;
            isAtEnd = taken == null;
        }
        if (taken == null) {
            return null;
        }
        held.getAndDecrement();
        events.out().increment();
        return taken.events[given++].event;
    }

    /** Whether something was refused and nothing read so far was an event: it is another kind of file. */
    public boolean isNoFeed() {
        return isAtEnd && order.added() == 0 && messages.lost() + events.lost() > 0;
    }

    @Override
    public void close() {
        ahead.close();
        lines.close();
    }

    /** Says whether nothing comes after it. */
    private boolean fill(Batch batch) {
        for (int i = 0; i < batch.size; i++) {
            spare.add(batch.events[i]);
        }
        batch.size = 0;
        while (batch.size < BATCH) {
            while (!lines.isAtEnd() && order.size() < lookAhead) {
                lines.readLine();
            }
            final EventOrder.Waiting next = order.poll();
            if (next == null) {
                return true;
            }
            batch.events[batch.size++] = next;
        }
        return false;
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
