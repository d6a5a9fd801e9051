// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.socket.SocketCounters;

/** What a datagram socket exchanged with one peer: {@code struct peer_counters}. Bytes of payload. */
final class PeerCounters {
    long bytesSent;
    long bytesReceived;
    long datagramsSent;
    long datagramsReceived;
    /** Of the last datagram, {@code CLOCK_MONOTONIC}. */
    long lastNs;

    boolean isSame(PeerCounters other) {
        return datagramsSent == other.datagramsSent && datagramsReceived == other.datagramsReceived;
    }

    void copyFrom(PeerCounters other) {
        bytesSent = other.bytesSent;
        bytesReceived = other.bytesReceived;
        datagramsSent = other.datagramsSent;
        datagramsReceived = other.datagramsReceived;
        lastNs = other.lastNs;
    }

    void copyTo(SocketCounters counters) {
        counters.bytesSent = bytesSent;
        counters.bytesReceived = bytesReceived;
        counters.segmentsOut = datagramsSent;
        counters.segmentsIn = datagramsReceived;
    }
}
