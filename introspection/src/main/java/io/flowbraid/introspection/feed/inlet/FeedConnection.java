// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One peer of an endpoint, for as long as it is connected, and the senders heard through it. Sequence numbers mean
 * something within a connection only: several agents may use one source id. (NOT thread safe)
 */
public final class FeedConnection {
    private final String host;
    private final String name;
    private final Int2ObjectHashMap<FeedSource> sources = new Int2ObjectHashMap<>();
    private boolean isOpen = true;

    /**
     * @param host the peer's address, the same for each of its connections
     * @param name the peer's address and port
     */
    public FeedConnection(String host, String name) {
        this.host = host;
        this.name = name;
    }

    String host() {
        return host;
    }

    /** The peer's address and port. */
    public String name() {
        return name;
    }

    public boolean isOpen() {
        return isOpen;
    }

    /** The sender with this id on this connection; null when it is new. */
    @Nullable
    public FeedSource source(int sourceId) {
        return sources.get(sourceId);
    }

    void add(int sourceId, FeedSource source) {
        sources.put(sourceId, source);
    }

    /** Whether any event of it was understood. */
    public boolean isTrusted() {
        return !sources.isEmpty();
    }

    public void close() {
        isOpen = false;
    }
}
