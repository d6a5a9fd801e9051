// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import io.flowbraid.introspection.feed.FeedSockets;

/**
 * How long an agent waits for the first word of a collector before it connects again. JeroMQ 0.6.0 does not listen to
 * some of the connections it makes, 7 of 100 on loopback: its poller hands the channel from the object that connects to
 * the one that talks, and if both happen within one round, the order of a hash set decides whether the channel stays
 * registered. JeroMQ itself notices after {@link FeedSockets#HANDSHAKE_MS}. The timeout doubles each time, since the
 * collector may just be far away. One thread calls {@link #connected}, another one the rest.
 */
final class HandshakeTimeout {
    private static final long FIRST_NS = 300_000_000L;
    /** An encrypted handshake takes more turns, and costs both ends milliseconds. */
    private static final long FIRST_ENCRYPTED_NS = 1_000_000_000L;

    private static final long MAX_NS = FeedSockets.HANDSHAKE_MS * 1_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final long firstNs;
    private volatile long connectedNs = NEVER;
    private long timeoutNs;

    HandshakeTimeout(boolean isEncrypted) {
        firstNs = isEncrypted ? FIRST_ENCRYPTED_NS : FIRST_NS;
        timeoutNs = firstNs;
    }

    /** A connection was made, or it has ended. */
    void connected(boolean isConnected, long nowNs) {
        connectedNs = isConnected ? nowNs : NEVER;
    }

    /** The collector has subscribed. */
    void finished() {
        connectedNs = NEVER;
        timeoutNs = firstNs;
    }

    /** Whether the connection has been silent for too long; true once for each. */
    boolean isOver(long nowNs) {
        final long sinceNs = connectedNs;
        if (sinceNs == NEVER || timeoutNs >= MAX_NS || nowNs - sinceNs < timeoutNs) {
            return false;
        }
        connectedNs = NEVER;
        timeoutNs *= 2;
        return true;
    }
}
