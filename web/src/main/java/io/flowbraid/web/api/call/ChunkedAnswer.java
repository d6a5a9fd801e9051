// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.web.http.ByteStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A long answer, made one chunk at a time as the client takes it; no thread waits for the client. */
public final class ChunkedAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkedAnswer.class);

    private final ByteStream out;
    private final Chunks chunks;
    private final Runnable onEnd;
    private final AtomicBoolean isOver = new AtomicBoolean();
    /** Calls not yet served: the one that finds none before it serves them all. */
    private final AtomicInteger calls = new AtomicInteger();

    /** Where the text comes from; one thread at a time asks. */
    @FunctionalInterface
    public interface Chunks {
        /** Null after the last. */
        byte @Nullable [] next();
    }

    /** @param onEnd is called once, however it ends */
    public ChunkedAnswer(ByteStream out, Chunks chunks, Runnable onEnd) {
        this.out = out;
        this.chunks = chunks;
        this.onEnd = onEnd;
    }

    public void send() {
        out.onReady(this::go);
        go();
    }

    /** A chunk that is taken at once calls this again, from within {@link ByteStream#write}: it must not go deeper. */
    private void go() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        do {
            try {
                step();
            } catch (RuntimeException e) {
                LOG.warn("an answer broke off; this is a fault of Flowbraid, please report it", e);
                out.breakOff();
                end();
            }
        } while (calls.decrementAndGet() > 0);
    }

    private void step() {
        if (out.isEnded()) {
            end();
            return;
        }
        if (!out.isReady()) {
            return;
        }
        final byte[] chunk = chunks.next();
        if (chunk == null) {
            out.end();
            end();
        } else {
            out.write(ByteBuffer.wrap(chunk));
        }
    }

    private void end() {
        if (isOver.compareAndSet(false, true)) {
            onEnd.run();
        }
    }
}
