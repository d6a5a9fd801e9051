// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.export.message.IpfixMessage;
import io.flowbraid.export.message.TemplateBook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A collector over TCP (RFC 7011 section 10.4). Messages wait while the connection is made, and while the collector
 * does not read, up to {@link #BACKLOG_BYTES}; what comes then is lost. Each connection begins with all templates; a
 * message that a broken connection had begun to send is sent again in full.
 */
public final class TcpOutlet implements CollectorOutlet {
    static final int BACKLOG_BYTES = 1 << 20;

    /** A collector that reads nothing for so long is not waited for. */
    private static final long STUCK_NS = 1_000_000_000;

    private static final long LAST_STUCK_NS = 3_000_000_000L;
    /** A connection nearby is made in this time: no record then waits for the next one to come. */
    private static final long FLUSH_NS = 250_000_000;

    private static final long PAUSE_NS = 1_000_000;
    /** In place of a size: the backlog must become empty. */
    private static final int NO_ROOM = 0;

    private final TemplateBook templates;
    private final CollectorConnection connection;
    private final FlowAccount account;
    private final LongSupplier nanoClock;
    private final MessageBacklog backlog = new MessageBacklog(BACKLOG_BYTES);
    /** Templates and options of this connection, not sent yet. */
    private ByteBuffer opening = ByteBuffer.allocate(0);
    /** Bytes of the first message that this connection has taken. */
    private int takenBytes;

    private int sequence;
    private boolean isStuck;

    public TcpOutlet(
            TemplateBook templates, CollectorConnection connection, FlowAccount account, LongSupplier nanoClock) {
        this.templates = templates;
        this.connection = connection;
        this.account = account;
        this.nanoClock = nanoClock;
    }

    @Override
    public void send(ByteBuffer message, int flows) {
        if (!backlog.hasRoom(message.remaining())) {
            awaitRoom(message.remaining());
        }
        if (backlog.hasRoom(message.remaining())) {
            backlog.add(message, flows);
            advance();
        } else if (connection.isOpen()) {
            account.lostSlow(flows);
        } else {
            account.lostAway(flows);
        }
    }

    private void awaitRoom(int bytes) {
        if (advance()) {
            isStuck = false;
        }
        if (!isStuck) {
            advanceFor(STUCK_NS, bytes);
            isStuck = !backlog.hasRoom(bytes);
        }
    }

    @Override
    public void flush() {
        if (!backlog.isEmpty() && !isStuck) {
            advanceFor(FLUSH_NS, NO_ROOM);
        }
    }

    @Override
    public void close() {
        advanceFor(LAST_STUCK_NS, NO_ROOM);
        account.lostAway(backlog.clear());
        connection.close();
    }

    /** Works until the backlog has room for so much or is empty; at most so long without progress. */
    private void advanceFor(long timeoutNs, int bytes) {
        long sinceNs = nanoClock.getAsLong();
        while (!backlog.isEmpty() && (bytes == NO_ROOM || !backlog.hasRoom(bytes))) {
            if (advance()) {
                sinceNs = nanoClock.getAsLong();
                continue;
            }
            if (nanoClock.getAsLong() - sinceNs > timeoutNs || !connection.isOpen() && !connection.isBeingMade()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Sends what the connection takes now. Whether it took anything. */
    private boolean advance() {
        try {
            if (connection.advance()) {
                begin();
            }
            return connection.isOpen() && write();
        } catch (IOException e) {
            connection.failed(e);
            return false;
        }
    }

    private void begin() {
        sequence = 0;
        takenBytes = 0;
        isStuck = false;
        final MessageCollector collected = new MessageCollector();
        templates.write(collected);
        sequence = collected.sequence();
        opening = collected.bytes();
    }

    private boolean write() throws IOException {
        boolean hasTaken = false;
        while (connection.write(opening) && !backlog.isEmpty()) {
            final ByteBuffer messages = backlog.bytes();
            if (takenBytes == 0) {
                sequence = IpfixMessage.sequence(messages, backlog.firstAt(), sequence);
            }
            final int end = backlog.firstAt() + backlog.firstLength();
            final ByteBuffer rest = messages.duplicate().limit(end).position(backlog.firstAt() + takenBytes);
            final int before = rest.remaining();
            final boolean isComplete = connection.write(rest);
            hasTaken |= rest.remaining() < before;
            takenBytes += before - rest.remaining();
            if (!isComplete) {
                break;
            }
            takenBytes = 0;
            account.sent(backlog.removeFirst());
        }
        return hasTaken;
    }
}
