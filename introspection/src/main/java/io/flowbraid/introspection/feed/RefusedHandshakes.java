// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMonitor;

/**
 * Reports to an agent's user that collectors end its connections at once, which JeroMQ tries again and again in
 * silence. Called by JeroMQ's thread. (NOT thread safe)
 */
final class RefusedHandshakes {
    static final int EVENTS = ZMQ.EVENT_CONNECTED | ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_DISCONNECTED;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedHandshakes.class);
    private static final long AT_ONCE_NS = 2_000_000_000L;
    /** A collector may restart once or twice. */
    private static final int MIN_IN_A_ROW = 3;

    private static final long LOG_INTERVAL_NS = 60_000_000_000L;

    private final String endpoint;
    private final boolean isEncrypted;
    private long connectedNs;
    private long loggedNs;
    private long count;

    RefusedHandshakes(FeedEndpoint endpoint, boolean isEncrypted) {
        this.endpoint = endpoint.text();
        this.isEncrypted = isEncrypted;
        connectedNs = System.nanoTime() - AT_ONCE_NS;
        loggedNs = System.nanoTime() - LOG_INTERVAL_NS;
    }

    void take(ZEvent event) {
        final long nowNs = System.nanoTime();
        if (event.getEvent() != ZMonitor.Event.DISCONNECTED) {
            connectedNs = nowNs;
            return;
        }
        if (nowNs - connectedNs >= AT_ONCE_NS) {
            count = 0;
            return;
        }
        count++;
        if (count >= MIN_IN_A_ROW && nowNs - loggedNs >= LOG_INTERVAL_NS) {
            loggedNs = nowNs;
            LOG.warn(
                    "{}: {} {} in a row ended at once: no collector has accepted this agent; {}",
                    endpoint,
                    count,
                    isEncrypted ? "encrypted connections" : "connections",
                    isEncrypted
                            ? "the one there has another key than --zmq-encryption-key, does not list this agent's key,"
                                    + " or takes no encrypted feeds"
                            : "what listens there takes encrypted feeds only, or is no collector");
        }
    }
}
