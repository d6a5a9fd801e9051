// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.decode.SocketEventDecoder;
import io.flowbraid.model.ledger.LedgerStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a recorded feed, each decoded. (NOT thread safe) */
final class FeedLines implements AutoCloseable {
    private static final int FIRST_BUFFER = 64 << 10;

    private final Path file;
    private final InputStream input;
    private final LedgerStage messages;
    private final SocketEventDecoder decoder;
    private final FeedBodyListener listener;

    private byte[] buffer = new byte[FIRST_BUFFER];
    private int lineStart;
    private int filled;
    private boolean isAtEnd;
    private boolean isSkippingLine;

    /**
     * @param messages counts the lines
     * @param listener gets what is in them
     * @throws FeedException when the file cannot be read
     */
    FeedLines(Path file, CommandLines commandLines, LedgerStage messages, FeedBodyListener listener) {
        this.file = file;
        this.messages = messages;
        this.listener = listener;
        decoder = new SocketEventDecoder(commandLines);
        input = open(file);
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new FeedException(file + ": no such file; give the path of a recorded feed", e);
        } catch (AccessDeniedException e) {
            throw new FeedException(file + ": no permission to read it; run as a user who may", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    boolean isAtEnd() {
        return isAtEnd;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Decodes one line; at the end of the file what stands behind the last one. */
    void readLine() {
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
            throw unreadable(file, e);
        }
    }

    private void decode(int from, int to) {
        if (isBlank(from, to) && !isSkippingLine) {
            return;
        }
        messages.in().increment();
        final Malformation verdict =
                isSkippingLine ? Malformation.OVERSIZED : decoder.decode(buffer, from, to, listener);
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

    private static FeedException unreadable(Path file, IOException cause) {
        return new FeedException(file + ": cannot be read (" + cause.getMessage() + "); give another file", cause);
    }
}
