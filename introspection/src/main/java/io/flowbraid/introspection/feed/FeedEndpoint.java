// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

/**
 * Where a feed is, and which of its two ends we are there.
 *
 * @param text as the user wrote it, for messages and the ledger
 * @param address what the socket is given: without the trailing {@code c}, which JeroMQ cannot parse
 * @param binds this end binds; the other connects
 */
public record FeedEndpoint(String text, String address, boolean binds) {
    /** Both ends are in one process. */
    public boolean isInProcess() {
        return address.startsWith("inproc:");
    }

    /**
     * The endpoint as one of the two peers sees it; where the collector does not bind, the agent does.
     *
     * @throws FeedException when that peer is to connect to everybody
     */
    public static FeedEndpoint of(String text, String address, boolean collectorBinds, FeedPeer peer) {
        final boolean binds = collectorBinds == (peer == FeedPeer.COLLECTOR);
        if (!binds && address.contains("*")) {
            throw new FeedException("'" + text + "' names no single peer to connect to: give the host, or "
                    + (collectorBinds ? "drop the trailing c" : "add a trailing c") + " to listen here");
        }
        return new FeedEndpoint(text, address, binds);
    }
}
