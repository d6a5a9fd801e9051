// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes each event into a file on its way to another outlet, one JSON object a line, as {@code run -r --feed} reads
 * it: with a capture of the same time it makes the flows again, elsewhere and later.
 */
public final class RecordingOutlet implements SocketEventOutlet, AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final SocketEventOutlet next;
    private final Path file;
    private final OutputStream out;
    private final LedgerStage stage;
    private final PrintStream err;
    private final Runnable onFailed;
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final JsonBuffer line = new JsonBuffer(BUFFER);
    private byte[] bytes = new byte[BUFFER];
    private boolean hasFailed;

    /**
     * @param onFailed called once, when the record ends because it cannot be written
     * @throws IOException when the file cannot be made
     */
    public RecordingOutlet(SocketEventOutlet next, Path file, LedgerStage stage, PrintStream err, Runnable onFailed)
            throws IOException {
        this.next = next;
        this.file = file;
        this.stage = stage;
        this.err = err;
        this.onFailed = onFailed;
        out = new java.io.BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    }

    @Override
    public void accept(SocketEvent event) {
        stage.in().increment();
        if (hasFailed) {
            stage.loss("write_failed").increment();
        } else {
            record(event);
        }
        next.accept(event);
    }

    private void record(SocketEvent event) {
        line.clear();
        encoder.encode(event, line);
        line.append('\n');
        final int length = line.length();
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        line.copyTo(bytes, length);
        try {
            out.write(bytes, 0, length);
            stage.out().increment();
        } catch (IOException e) {
            stage.loss("write_failed").increment();
            fail(e);
        }
    }

    @Override
    public void flush() {
        if (!hasFailed) {
            try {
                out.flush();
            } catch (IOException e) {
                fail(e);
            }
        }
        next.flush();
    }

    @Override
    public boolean hasNewListener() {
        return next.hasNewListener();
    }

    @Override
    public void end() {
        close();
        next.end();
    }

    /** The feed goes on without its record. */
    private void fail(IOException cause) {
        hasFailed = true;
        err.println("flowbraid: " + file + ": recording ends, it cannot be written: " + WriteFailure.reason(cause));
        onFailed.run();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            if (!hasFailed) {
                fail(e);
            }
        }
    }
}
