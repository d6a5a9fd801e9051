// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;

/** One connection of a client: whether a request runs on it, and for how long it has been asking. Thread safe. */
final class ClientConnection {
    /** A request's line and headers come within this time, however slowly. */
    static final long HEADER_NS = TimeUnit.SECONDS.toNanos(5);
    /** A new connection says something within this time. */
    private static final long FIRST_BYTE_NS = TimeUnit.SECONDS.toNanos(10);

    final String address;
    final Connection connection;
    /** A request is being answered. */
    private volatile boolean isRunning;
    /** The answer goes on until the client leaves. */
    private volatile boolean isStream;
    /** Since when it is running or not. */
    private volatile long sinceNs;
    /** Bytes read when the last request was answered: more are part of the next. */
    private volatile long bytesAnswered;
    /** When a sweep first saw a part of a request; 0 for none. */
    private volatile long partSeenNs;

    ClientConnection(Connection connection, String address, long nowNs) {
        this.connection = connection;
        this.address = address;
        sinceNs = nowNs;
    }

    void requested(long nowNs) {
        sinceNs = nowNs;
        isStream = false;
        isRunning = true;
    }

    void streams() {
        isStream = true;
    }

    void answered(long nowNs) {
        bytesAnswered = connection.getBytesIn();
        partSeenNs = 0;
        sinceNs = nowNs;
        isRunning = false;
    }

    /** Nothing is lost when it is closed: no request is complete. */
    boolean isIdle() {
        return !isRunning;
    }

    /** An answer that ends by itself, if the client takes it. */
    boolean isBusy() {
        return isRunning && !isStream;
    }

    long sinceNs() {
        return sinceNs;
    }

    /** Bytes of a request have come: a part of one, or one that waits for a thread. */
    boolean hasPart() {
        return isIdle() && connection.getBytesIn() > bytesAnswered;
    }

    /** A sweep has seen a part of a request before: it is more than a request that waits for a thread. */
    boolean isHalf() {
        return hasPart() && partSeenNs != 0;
    }

    /** It has not asked anything yet. */
    boolean isSilent() {
        return isIdle() && connection.getBytesIn() == 0;
    }

    /** Whether its client takes too long to ask. One thread calls it, each second or so. */
    boolean isTooSlow(long nowNs) {
        if (!hasPart()) {
            partSeenNs = 0;
            return isIdle() && bytesAnswered == 0 && nowNs - sinceNs > FIRST_BYTE_NS;
        }
        long seenNs = partSeenNs;
        if (seenNs == 0) {
            seenNs = nowNs;
            partSeenNs = seenNs;
        }
        return nowNs - seenNs > HEADER_NS;
    }

    void close() {
        connection.close();
    }
}
