// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import org.zeromq.ZContext;

/**
 * What the sockets of a run share, closed in bounded time. ZMQ's own end waits without limit for its I/O thread, which
 * may be gone, or busy with a peer that vanished: a run that was told to end must end all the same. Its threads are
 * daemons, so nothing of them outlives the process.
 */
public final class FeedContext implements AutoCloseable {
    /** A little more than the last messages are given to leave. */
    private static final long CLOSE_MS = FeedSockets.LINGER_MS + 200;

    private final ZContext context = new ZContext();

    /** For the publishers and subscribers of this run. */
    public ZContext sockets() {
        return context;
    }

    /**
     * Closes what no thread uses any more. A socket is closed by the thread it belongs to; one that is still open
     * belongs to a thread that did not end, and is left to it.
     */
    @Override
    public void close() {
        if (!context.isEmpty()) {
            return;
        }
        final Thread closing = new Thread(context::close, "feed-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
