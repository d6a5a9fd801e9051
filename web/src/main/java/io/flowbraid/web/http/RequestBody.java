// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;

/** Reads a bounded body as it comes: one that dribbles in holds no thread. */
final class RequestBody implements Runnable {
    /** Nothing we take needs more. */
    static final int MAX_BYTES = 64 * 1024;
    /**
     * A body that says to be longer than {@link #MAX_BYTES}, but not than this, is read to its end before it is
     * refused: who is still sending when the connection is closed may never see why.
     */
    private static final int MAX_DISCARDED_BYTES = 1024 * 1024;

    /** A body is here within this time, however slowly it comes. */
    private static final long BODY_NS = TimeUnit.SECONDS.toNanos(10);

    private final Content.Source source;
    private final Consumer<byte[]> onRead;
    private final Runnable onRefused;
    private final boolean isTooLong;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final long begunNs = System.nanoTime();

    private RequestBody(Content.Source source, Consumer<byte[]> onRead, Runnable onRefused) {
        this.source = source;
        this.onRead = onRead;
        this.onRefused = onRefused;
        this.isTooLong = source.getLength() > MAX_BYTES;
    }

    /** Calls one of the two, once, from some thread of the server. */
    static void read(Content.Source source, Consumer<byte[]> onRead, Runnable onRefused) {
        if (source.getLength() > MAX_DISCARDED_BYTES) {
            onRefused.run();
        } else {
            new RequestBody(source, onRead, onRefused).run();
        }
    }

    @Override
    public void run() {
        while (true) {
            final Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                onRefused.run();
                return;
            }
            if (!isTooLong) {
                body.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
            }
            chunk.release();
            final boolean isLate = !chunk.isLast() && System.nanoTime() - begunNs > BODY_NS;
            if (isLate || body.size() > MAX_BYTES || (isTooLong && chunk.isLast())) {
                onRefused.run();
                return;
            }
            if (chunk.isLast()) {
                onRead.accept(body.toByteArray());
                return;
            }
        }
    }
}
