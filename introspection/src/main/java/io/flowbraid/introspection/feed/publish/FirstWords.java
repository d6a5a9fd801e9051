// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import io.flowbraid.introspection.feed.FeedSockets;

/**
 * How long a connection of ours may be silent at its start before another one is tried. JeroMQ 0.6.0 does not listen to
 * some of the connections it makes, 7 of 100 on loopback: its poller hands the channel from the object that connects to
 * the one that talks, and if both happen within one round, the order of a hash set decides whether the channel stays
 * registered. JeroMQ itself notices after {@link FeedSockets#HANDSHAKE_MS}. We are twice as patient each time, since the
 * collector may just be far away. One thread calls {@link #changed}, another one the rest.
 */
final class FirstWords {
    private static final long FIRST_NS = 300_000_000L;
    /** Its handshake takes more turns, and costs both ends milliseconds. */
    private static final long FIRST_ENCRYPTED_NS = 1_000_000_000L;

    private static final long LONGEST_NS = FeedSockets.HANDSHAKE_MS * 1_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final long firstNs;
    private volatile long connectedNs = NEVER;
    private long patienceNs;

    FirstWords(boolean isEncrypted) {
        firstNs = isEncrypted ? FIRST_ENCRYPTED_NS : FIRST_NS;
        patienceNs = firstNs;
    }

    /** A connection was made, or it has ended. */
    void changed(boolean isConnected, long nowNs) {
        connectedNs = isConnected ? nowNs : NEVER;
    }

    /** The collector has spoken. */
    void heard() {
        connectedNs = NEVER;
        patienceNs = firstNs;
    }

    /** Whether it is time for another connection; true once for each. */
    boolean isTimeForAnother(long nowNs) {
        final long sinceNs = connectedNs;
        if (sinceNs == NEVER || patienceNs >= LONGEST_NS || nowNs - sinceNs < patienceNs) {
            return false;
        }
        connectedNs = NEVER;
        patienceNs *= 2;
        return true;
    }
}
