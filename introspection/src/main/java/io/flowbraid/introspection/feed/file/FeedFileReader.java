// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.decode.SocketEventDecoder;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A recorded feed: a file with one message body a line. (NOT thread safe)
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

    private static final int FIRST_BUFFER = 64 << 10;

    private static final Comparator<Waiting> BY_NUMBER = Comparator.comparingLong(next -> next.number);
    private static final Comparator<Waiting> BY_TIME =
            Comparator.comparingLong((Waiting next) -> next.event.timeNs).thenComparing(BY_NUMBER);

    private final Path file;
    private final InputStream input;
    private final int feed;
    private final LedgerStage messages;
    private final LedgerStage events;
    private final SocketEventDecoder decoder;
    private final PriorityQueue<Waiting> waiting;
    private final int lookAhead;
    private final Objects objects = new Objects();

    private byte[] buffer = new byte[FIRST_BUFFER];
    private int lineStart;
    private int filled;
    private boolean isAtEnd;
    private boolean isSkippingLine;
    private long read;
    private @Nullable Waiting given;

    /** An event read, with its place in the file. */
    private static final class Waiting {
        final SocketEvent event = new SocketEvent();
        long number;
    }

    /**
     * Opens the file and gives its events in the order of their time.
     *
     * @param feed number its events carry
     * @param commandLines what is kept of them
     * @throws FeedException when it cannot be read
     */
    public FeedFileReader(Path file, int feed, LossLedger ledger, CommandLines commandLines) {
        this(file, feed, ledger, commandLines, BY_TIME, LOOK_AHEAD);
    }

    /**
     * Opens the file and gives its events in the order in which they are written.
     *
     * @param feed number its events carry
     * @param commandLines what is kept of them
     * @throws FeedException when it cannot be read
     */
    public static FeedFileReader inFileOrder(Path file, int feed, LossLedger ledger, CommandLines commandLines) {
        return new FeedFileReader(file, feed, ledger, commandLines, BY_NUMBER, 1);
    }

    private FeedFileReader(
            Path file,
            int feed,
            LossLedger ledger,
            CommandLines commandLines,
            Comparator<Waiting> order,
            int lookAhead) {
        decoder = new SocketEventDecoder(commandLines);
        waiting = new PriorityQueue<>(order);
        this.lookAhead = lookAhead;
        this.file = file;
        this.feed = feed;
        try {
            input = Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new FeedException(file + ": no such file; give the path of a recorded feed", e);
        } catch (AccessDeniedException e) {
            throw new FeedException(file + ": no permission to read it; run as a user who may", e);
        } catch (IOException e) {
            throw unreadable(e);
        }
        messages = ledger.open("feed", file + " messages");
        events = ledger.open("feed", file + " events");
        events.held(waiting::size);
    }

    /** The next event, valid until the next call; null at the end of the file. */
    public @Nullable SocketEvent next() {
        while (!isAtEnd && waiting.size() < lookAhead) {
            readLine();
        }
        final Waiting next = waiting.poll();
        given = next;
        if (next == null) {
            return null;
        }
        events.out().increment();
        return next.event;
    }

    /** Whether something was refused and nothing read so far was an event: it is another kind of file. */
    public boolean isNoFeed() {
        return read == 0 && messages.lost() + events.lost() > 0;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void readLine() {
        int from = lineStart;
        while (true) {
            final int end = LineEnd.find(buffer, from, filled);
            if (end < filled) {
                final int start = lineStart;
                lineStart = end + 1;
                decode(start, end);
                return;
            }
            from = fill();
            if (isAtEnd) {
                decode(lineStart, filled);
                return;
            }
        }
    }

    /** Reads more behind what is left of the buffer, which moves to its start; says where the new bytes begin. */
    private int fill() {
        System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
        filled -= lineStart;
        lineStart = 0;
        if (filled == buffer.length) {
            if (filled > SocketEventDecoder.MAX_BODY) {
                isSkippingLine = true;
                filled = 0;
            } else {
                buffer = Arrays.copyOf(buffer, 2 * filled);
            }
        }
        final int fresh = filled;
        try {
            final int count = input.read(buffer, filled, buffer.length - filled);
            isAtEnd = count < 0;
            filled += Math.max(count, 0);
            return fresh;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void decode(int from, int to) {
        if (isBlank(from, to) && !isSkippingLine) {
            return;
        }
        messages.in().increment();
        final Malformation verdict =
                isSkippingLine ? Malformation.OVERSIZED : decoder.decode(buffer, from, to, objects);
        isSkippingLine = false;
        if (verdict == Malformation.NONE) {
            messages.out().increment();
        } else {
            messages.loss(verdict.text()).increment();
        }
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] > ' ' || buffer[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private FeedException unreadable(IOException cause) {
        return new FeedException(file + ": cannot be read (" + cause.getMessage() + "); give another file", cause);
    }

    private final class Objects implements FeedBodyListener {
        @Override
        public void event(SocketEvent event) {
            final Waiting spare = given;
            final Waiting next = spare != null ? spare : new Waiting();
            given = null;
            next.event.copyFrom(event);
            next.event.feed = feed;
            next.number = read++;
            events.in().increment();
            waiting.add(next);
        }

        @Override
        public void refused(Malformation why) {
            events.in().increment();
            events.loss(why.text()).increment();
        }
    }
}
